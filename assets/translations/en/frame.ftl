## Words of frame
