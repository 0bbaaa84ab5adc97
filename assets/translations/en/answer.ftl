## Words of answers
