## Words of requests
