## Words of feed
