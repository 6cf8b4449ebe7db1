"""The recalling firm's campaign at the desk: lists, audience, ladder, answers, checks, documents."""
