"""Common names of the country, to be combined at random: no list of real people."""

WOMEN = (
    "María Guadalupe", "Juana", "Rosa", "Ana Lilia", "Verónica", "Leticia", "Patricia", "Yolanda",
    "Silvia", "Martha", "Elena", "Teresa", "Irma", "Gloria", "Carmen", "Alejandra", "Gabriela",
    "Claudia", "Adriana", "Laura", "Mónica", "Norma", "Beatriz", "Sofía", "Valeria", "Camila",
    "Ximena", "Regina", "Renata", "Daniela", "Fernanda", "Andrea", "Paola", "Karla", "Brenda",
    "Jazmín", "Itzel", "Lucía", "Isabel", "Ofelia",
)  # fmt: skip
MEN = (
    "José Luis", "Juan Carlos", "Francisco", "Antonio", "Jesús", "Miguel Ángel", "Pedro", "Alejandro",
    "Manuel", "Roberto", "Fernando", "Daniel", "Carlos", "Jorge", "Ricardo", "Eduardo", "Javier",
    "Rafael", "Ramón", "Raúl", "Sergio", "Arturo", "Enrique", "Gerardo", "Santiago", "Mateo",
    "Sebastián", "Leonardo", "Emiliano", "Diego", "Iván", "Óscar", "Víctor", "Héctor", "Rubén",
    "Ernesto", "Adrián", "Ignacio", "Tomás", "Nicolás",
)  # fmt: skip
SURNAMES = (
    "Hernández", "García", "Martínez", "López", "González", "Pérez", "Rodríguez", "Sánchez",
    "Ramírez", "Cruz", "Flores", "Gómez", "Morales", "Vázquez", "Reyes", "Jiménez", "Torres", "Díaz",
    "Gutiérrez", "Ruiz", "Mendoza", "Aguilar", "Ortiz", "Moreno", "Castillo", "Romero", "Álvarez",
    "Méndez", "Chávez", "Rivera", "Juárez", "Ramos", "Domínguez", "Herrera", "Medina", "Castro",
    "Vargas", "Guzmán", "Velázquez", "Muñoz", "Rojas", "Contreras", "Salazar", "Luna", "De la Cruz",
    "Ortega", "Guerrero", "Estrada", "Bautista", "Cortés", "Soto", "Alvarado", "Espinoza", "Lara",
    "Ríos", "Ávila", "Núñez", "Cervantes", "Padilla", "Valenzuela", "Ibarra", "Peña", "Zavala",
    "Cota", "Murillo", "Osuna", "Verdugo", "Meza", "Félix", "Camacho",
)  # fmt: skip
