"""Who acts before logging in."""

from citas.domain.audit.actors import Actor, ActorKind, Channel

STRANGER = Actor(user_id=None, kind=ActorKind.STRANGER, channel=Channel.WEB)
