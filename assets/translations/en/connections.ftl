## Words of connections
