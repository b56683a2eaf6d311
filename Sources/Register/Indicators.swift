// filled in with the indicators
