"""WebSub hubs: a build queues notices, `push` delivers them (https://www.w3.org/TR/websub/)."""
