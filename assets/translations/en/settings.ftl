## Words of settings
