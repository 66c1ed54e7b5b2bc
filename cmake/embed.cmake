# Writes a file as a C++ byte array named kSchemaBytes.
file(READ ${INPUT} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
file(WRITE ${OUTPUT} "alignas(16) inline constexpr unsigned char kSchemaBytes[] = {${bytes}};\n")
