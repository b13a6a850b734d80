"""From owed to delivered: claim notices, word them, hand them to a channel, record what became of them."""
