"""The institute's own facts: whom people may turn to, and what the sheet says beside our words."""

from pydantic import Field
from pydantic_settings import BaseSettings


class ContactVariables(BaseSettings):
    """A part of the environment. An empty one counts as not set; what then has no value is not shown."""

    institution_name: str = Field(default="ISSSTECALI", description="un texto")
    support_phone: str = Field(default="686 551 6100 ext. 6137", description="un texto")
    support_hours: str = Field(
        default="lunes a jueves de 8:00 a 15:00, viernes de 8:00 a 14:30", description="un texto"
    )
    support_hours_en: str = Field(
        default="Monday to Thursday 8:00 to 15:00, Friday 8:00 to 14:30", description="un texto"
    )
    office_name: str = Field(default="", description="el nombre de la oficina que da el servicio")
    office_address: str = Field(default="", description="el domicilio del instituto")
    complaints_phone: str = Field(default="", description="el teléfono para quejas")
    transparency_address: str = Field(
        default="", description="el domicilio de la unidad de transparencia"
    )
    transparency_phone: str = Field(default="", description="el teléfono de la unidad de transparencia")
    legal_basis: str = Field(
        default="", description="las normas propias del instituto que sustentan el trámite"
    )
