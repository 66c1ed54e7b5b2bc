find_package(nlohmann_json REQUIRED)
find_package(GTest REQUIRED)

add_library(golden_replay STATIC tests/golden/golden.cc)
target_link_libraries(golden_replay PUBLIC surelite_internal nlohmann_json::nlohmann_json)
add_executable(golden tests/golden/golden_main.cc)
target_link_libraries(golden golden_replay)
