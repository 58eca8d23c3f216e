"""Settings of an installation and the topic that it watches."""

from config.settings import Settings
from config.topic import Topic, TopicError, load_topic

__all__ = ["Settings", "Topic", "TopicError", "load_topic"]
