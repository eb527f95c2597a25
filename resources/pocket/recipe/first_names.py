"""Names to copy: real first names, mixtures of two, and names that nobody has."""

import random

from recipe.spintax import words
from recipe.stories import HELD_NAMES, NAMES
from recipe.unknown import invented

REAL = words("""Aaron Abigail Adam Adele Adrian Agnes Aidan Albert Alexa Alice Alina Allan Amanda Amber Amelia
Amy Andrea Andrew Angela Anita Anton April Arno Arthur Astrid Audrey August Ava Axel Barbara Barry
Beatrice Bella Benno Bernard Bertha Bianca Billy Boris Brenda Brian Bridget Calvin Camilla Carla Carmen
Carol Caroline Cedric Celia Charles Charlotte Chester Chloe Christine Claire Clarence Claude Colin Connor
Conrad Cora Craig Curtis Cynthia Cyril Daisy Damian Daniel Daphne David Deborah Dennis Derek Diana Dieter
Dolores Dominic Donald Doreen Dorothy Douglas Duncan Dylan Edith Edmund Edward Eileen Elaine Eleanor Eli
Elias Elisa Elliot Elmar Elsa Emanuel Emily Enzo Eric Erika Ernest Esther Ethan Eugene Evan Evelyn Fabian
Faith Fatima Fergus Fiona Florence Frances Frank Franz Freya Frida Gabriel Gareth Gavin Geoffrey George
Gerald Gilbert Gisela Gloria Gordon Grace Graham Grant Gregor Gwen Hamid Harold Harriet Harry Harvey Hassan
Hazel Heather Hector Heidi Helga Henry Herbert Hilda Holly Horace Howard Hubert Ian Igor Ilse Imogen Ines
Ingrid Irene Isaac Isabel Isla Ivy Jacob Jamal James Jane Janet Jasmine Jason Jasper Jeremy Jessica Jill
Joan Joel Johann John Jonas Joseph Joshua Joyce Judith Jurgen Justin Karen Karim Katja Keith Kelly Kenneth
Kevin Kim Kirsten Klara Klaus Kurt Kyle Lara Larry Laura Lauren Leila Leon Leonard Leslie Lewis Liam Linda
Linus Liza Lloyd Lorenz Lorna Louis Louise Lucas Lucy Ludwig Luis Lydia Mabel Magnus Malcolm Marcel Marco
Margaret Maria Marina Mario Mark Marlon Martin Marvin Mateo Matilda Matthew Maud Maurice Megan Melanie
Melvin Michael Mila Miles Mina Miriam Moira Mona Monica Morgan Moritz Moses Muriel Myra Nadia Naomi Natalie
Nathan Neil Nelly Nicholas Nicole Nigel Nils Noel Norbert Norman Octavia Odette Oliver Olivia Omar Orla
Orson Oswald Otis Owen Pamela Patricia Patrick Paula Pedro Penny Percy Peter Petra Philip Phoebe Pierre
Polly Priya Quentin Rachel Ralph Ramona Randolph Raoul Raymond Rebecca Regina Reinhard Renate Rhoda Richard
Robert Robin Roderick Roger Roland Rolf Roman Ronald Rory Rosalind Rowan Roxana Rudolf Rufus Rupert Russell
Ruth Ryan Sabine Sally Samira Sandra Sasha Saskia Scott Sean Sebastian Selma Serena Sharon Sheila Sidney
Sigrid Silas Silvia Simon Sofia Solveig Sonja Sophie Spencer Stanley Stefan Stella Stephen Steven Stuart
Susan Sven Sybil Tabea Tamara Tanja Tara Teresa Terry Thelma Theresa Thilo Thomas Tilda Timothy Trevor
Trudy Ulrich Ulrike Ursula Valentin Vanessa Vernon Veronica Victor Vincent Viola Violet Virginia Vivian
Volker Walter Warren Wendy Werner Wilbur Wilfred Wilhelm William Winston Wolfgang Xaver Yannick Yasmin
Yusuf Yvonne Zelda Zora""")
ONSETS = words("b br c ch cl d dr f fr g gr h j k kr l m n p ph pr qu r s sh sl st t th tr v w x y z")
NUCLEI = words("a a a e e i i o o u y ai ea ei ia ie io oa ou ay")
CODAS = (
    "",
    "",
    "",
    "",
    "b",
    "ck",
    "d",
    "ff",
    "g",
    "l",
    "ld",
    "m",
    "n",
    "nn",
    "r",
    "rk",
    "rt",
    "s",
    "sk",
    "ss",
    "t",
    "th",
    "v",
    "x",
    "z",
)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
HELD = tuple(name.lower() for name in HELD_NAMES)


def _syllables(rng: random.Random) -> str:
    parts = [
        rng.choice(ONSETS) + rng.choice(NUCLEI) + rng.choice(CODAS) for _ in range(rng.choice((1, 2, 2, 2, 3, 3, 4)))
    ]
    start = "" if rng.random() < 0.8 else rng.choice("aeiou")
    return start + "".join(parts) + ("" if rng.random() < 0.7 else rng.choice("aeioy"))


def _mixed(rng: random.Random) -> str:
    one, two = rng.sample((*REAL, *NAMES), 2)
    return one[: rng.randint(1, max(1, len(one) - 1))] + two[rng.randint(1, len(two) - 1) :].lower()


def _changed(rng: random.Random) -> str:
    name = rng.choice((*REAL, *NAMES))
    at = rng.randrange(len(name))
    return name[:at] + rng.choice(LETTERS) + name[at + rng.randint(0, 1) :]


MAKERS = (lambda rng: rng.choice(REAL), _mixed, _changed, _syllables, invented)


def new_name(rng: random.Random) -> str:
    """A name that the other rounds never use, and no name that the evaluation keeps for itself."""
    while True:
        name = rng.choices(MAKERS, (30, 20, 12, 20, 18))[0](rng).capitalize()
        if len(name) > 1 and not any(held in name.lower() for held in HELD):
            return name
