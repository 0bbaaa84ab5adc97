## Words of the history: what was sent, and what came back
