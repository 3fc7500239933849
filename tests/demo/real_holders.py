"""Digests of the holders named in the published data (SIREN, and names in plain words), so that a test may look for
them without this repository naming them. Names that are ordinary words are left to their SIREN."""

import hashlib
import re
import unicodedata

LONGEST_NAME = 10
DIGESTS = frozenset(
    """
    02c34e94b1092520987c 0307a314a549c62b32da 0322e579ca1f9a0764b2 03ec61ecfaada4a905ad 07f8f8e178c92551ed57
    0a6572dbf790d7816abf 0b1b34da5a4bcdb8d2f7 0d0596ca8b8d8001b11d 0f1d608518a3d035e675 0fe34d5e8eaa99c6acc8
    10507068963305b5dad3 12c665d0a7575070b4b0 12fc4ea4bfd63122f2a5 13e0293298a95da09162 13ee98bc125075ef3fd9
    1461bec97908912663a6 1976076d64ab4061c6d5 1b538fa9502fa510ee8d 1bf53cef94b4e310adfa 1bff9df2fa16e5d36dfc
    1c373cc0d4b3ad769f2e 21ed212732d8481ab671 24fad3dd2132aa0e5108 26d507e65f7687e6cd50 26fbde43458354423712
    274ed65f4e144279376f 27e8ae7d3e72c4de1aaf 295da40c4b2d8a5353d1 297e0bcc8ba3c8c2db28 29dec040b3c9e52956c0
    2a545e584e67fa84a50b 2be743b6017b02284617 2d05004997c4f9a41939 2d7194f433ed87d80a5c 2db71754d8c5fff47214
    2ed013c2176ee90578af 2f4e8761be996a887cf6 34d8767d2bc87896f321 36a1ea6515b412a1d22f 370bbac59948f3f9da31
    39c29da4dc646c94839f 3b5ce00c739e44a8c491 3dc585d08a8221f990b7 3e3b5d2a2976c5047e4a 3ec678109b9bbe7c6ff3
    3fdaff2628f160219d82 40a5242d20cd04218957 4331c9ce4a6b95dfdf76 4422820a263a554b3c2c 4450b0e5a582539fa153
    46c1b6242dad15b4f255 47d73e737c70cf8a53e1 481f7ba0b17aaa3c1222 498d00eefabca9c61b0d 4a3e9d46957054b7f802
    4ed4cfa5349a91ade379 4ede050863cd635e7b26 510fb462deec9b1b6a16 54eee48c41ed9303f6df 5a6398d733ec6301e69f
    5aa2d8702902cc2db676 5afacdde0a1f29c862ed 5b78fe0305bdb7c0869c 5d4e5beb2cb567295ab7 5d5435995aa4ebb57d57
    60b8a9aff892fbe30029 6163b2054455cb930dd9 64654a16229001c204a5 647e863c644649137da9 653f847840d321a814a6
    66cb2a85b548c216f16e 66cbfa786702ef414957 6acb1b9247735d11f465 6be6d434b8ec3af993e1 6e1ae956847659511e95
    7099988a51ce83cddc1f 72ce1ff1e645e0020500 74f2ef08865a1597ed9a 7a0861a5d18acb464def 7daecc974e1d3ea3d871
    7f6bcbdebdd81a770fdb 7f6c566f0933862eb43c 807db21c035f6de236d5 81826fd1dd793d32d6cc 829cda21fbfc4dbf6a41
    82dc9525af0b9377cc7a 885a823154ddb85b2b01 8af92247f01a9d223278 8cdafcd6a4cb3b82bf32 8f34945da0ebc398044f
    911e701768d65a56aa36 9266ff5b4bef00196407 93ae06bfbe26848d9b5b 961441997b08f5214fee 97130eb0769ddee28b7c
    9f0d4b9a0de69fec0d7f 9f82ac2ae783b43f4f74 a25e1ee24f12b580343d a5ac2b14c64e44c3d646 abe1a6956e55cb965f4d
    ad844155ab9dfa000307 ae94b3cca9d2b8c97048 afc05c1cd79a09544080 b1d717fe728d8c7a1efe b3955aad2c86bbc11966
    b5220b932426271c17e4 b6dd772d1567b8129d0f bab5d63cdc74b3790c95 bbf32e5275df138a1487 bd853e4f242ca4b61dcd
    becb79c92796ea0d6b7d c00259f5c56ff298114e c17936e5dde8478a4918 c4b7cfed5d32458f50a9 c51d033ef1cccfdaf422
    c5bb9fe731eb8db10d38 c6518fd40abc501b13b4 c7132ad6a7754c90b3db c86e4678c83b038cf645 cd8798144ac1700872c8
    ce86dc98b62b31306c78 cf276824f702b172d2e2 d0b4686849ee5860f4a9 d1ef82e72c9bbfa51e40 d20f0c60087dd7acc64d
    d4cc821adbe187d357b5 d5d1ad978dfec77431b4 d5ddcc1f0acc22cd78dc d65a1909e9c50839c653 d65c2af3f2176332935a
    d7da1544a3df8a9c9c15 d918848e2ae7c04b7890 da5ebad5c9de2b8fdb8b ddb1ccfce77a990e51dd e18b35bf6a3b9e1b9778
    e1a19bb628b844615eb7 e2a90a6e3426e79ceb06 e3614a22f889e59ca9ab e4b5e9cc79746eb69dd1 e4f0713b00c99b28edef
    e574d3bc40d20e18e380 e700182a126232d44c72 e9821248d09e5536d03e e995f012da88e7100852 ea1d3568064a9804b4b7
    ebf314e85c502a24609f ed1ea1a9a74ca086a54e eed0b7b2188f2003ef84 eee23bafe84a91177740 eff48e0e874c32e643c8
    f049cc4fa506f6961dd5 f099a094fecaea5b441f f1b07dd54930fc7f351c f3d71c0a78661737aa00 f66613b6fdfb6a20031b
    f7aa4f84052378dc4231 f87952aa9e660885d429 fa87aad543ef6c7fcd77 ffcc7c9140c5b9f40288
    """.split()  # noqa: SIM905
)


def digest(plain):
    return hashlib.sha256(f"seignanx {plain}".encode()).hexdigest()[:20]


def words(text):
    plain = unicodedata.normalize("NFD", text.casefold())
    return re.findall(r"[a-z0-9]+", "".join(mark for mark in plain if not unicodedata.combining(mark)))


def found_in(texts):
    """What, in these texts, is the name or the SIREN of a real holder."""
    found = set()
    for text in texts:
        said = words(text)
        runs = {
            " ".join(said[start : start + length])
            for length in range(1, LONGEST_NAME + 1)
            for start in range(len(said) - length + 1)
        }
        numbers = re.findall(r"[0-9]{9,14}", re.sub(r"(?<=[0-9])[\s\u00a0\u202f.]+(?=[0-9])", "", text))
        runs |= {number[start : start + 9] for number in numbers for start in range(len(number) - 8)}
        found |= {run for run in runs if digest(run) in DIGESTS}
    return found
