"""From owed to delivered: claims notices, puts them into words, hands them to a channel, records what became of them."""
