"""The body: three models, people drawn for them, and what comes of insulin and food."""
