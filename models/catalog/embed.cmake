# Writes the files of the catalog into one source, so that the program needs none of them when it runs.
# cmake -D OUTPUT=catalog_files.cpp -D DIRECTORY=models/catalog -P embed.cmake
file(GLOB files ${DIRECTORY}/*.yaml)
list(SORT files)
set(source "// Generated from models/catalog/*.yaml by models/catalog/embed.cmake.\n#include \"models/catalog/catalog.hpp\"\n\n")
string(APPEND source "namespace loadscape::models {\n\nconst std::vector<CatalogFile>& catalog_files() {\n")
string(APPEND source "  static const std::vector<CatalogFile> files{\n")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME)
  file(READ ${file} text)
  string(APPEND source "      {\"${name}\", R\"catalog(${text})catalog\"},\n")
endforeach()
string(APPEND source "  };\n  return files;\n}\n\n}  // namespace loadscape::models\n")
file(WRITE ${OUTPUT} "${source}")
