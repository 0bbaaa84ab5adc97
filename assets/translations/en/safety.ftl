## Words of safety
