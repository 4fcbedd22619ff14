"""The laws that the service stands on, by their official names: those are not translated."""

GENERAL_HEALTH = "Ley General de Salud, artículo 51"
FEWER_FORMALITIES = (
    "Ley Nacional para Eliminar Trámites Burocráticos (16 de julio de 2025),"
    " artículos 51, 58, 59, 65, 66, 79 y 81"
)
PERSONAL_DATA = (
    "Ley General de Protección de Datos Personales en Posesión de Sujetos Obligados"
    " (20 de marzo de 2025)"
)
PERSONAL_DATA_HERE = (
    "La ley de Baja California en la misma materia (Decreto 146, 16 de septiembre de 2025)"
)
RECORDS = "NOM-004-SSA3-2012, del expediente clínico"
HEALTH_SYSTEMS = (
    "NOM-024-SSA3-2012, de los sistemas de información de registro electrónico para la salud"
)

OF_THE_SERVICE = (GENERAL_HEALTH, FEWER_FORMALITIES)
OF_PERSONAL_DATA = (
    PERSONAL_DATA,
    PERSONAL_DATA_HERE,
    GENERAL_HEALTH,
    FEWER_FORMALITIES,
    HEALTH_SYSTEMS,
    RECORDS,
)
