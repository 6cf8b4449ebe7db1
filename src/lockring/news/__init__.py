"""Who wants to hear of which notices, and for whom a revision changes anything. Pure."""

from lockring.news.topics import Topic, TopicKind, family, slug, touches
from lockring.news.turns import Said, deciding, said

__all__ = ["Said", "Topic", "TopicKind", "deciding", "family", "said", "slug", "touches"]
