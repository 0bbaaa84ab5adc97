## Words of obs
