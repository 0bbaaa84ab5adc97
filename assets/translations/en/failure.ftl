## Words of failure
