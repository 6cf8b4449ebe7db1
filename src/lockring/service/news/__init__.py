"""Who wants to hear first: subscriptions, the newsletter, feeds, and what is told of a case meanwhile."""
