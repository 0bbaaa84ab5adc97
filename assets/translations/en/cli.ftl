## Words of cli
