## Words of subscriptions
