# The front door. Every target sets up what is missing (Debian packages), then drives CMake.
BUILD ?= build
JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
CMAKE_FLAGS ?=
SHARED ?= $(wildcard ../shared)
export SURELITE_SHARED ?= $(abspath $(SHARED))

# One target per line of `make help`.
.PHONY: help setup configure build doctor test gates asan asan-quick asan-compat tsan clang clang-quick bare arm64 arm64-build arm64-quick arm64-count armhf-build armhf-quick armhf-count micro micro-damage micro-demo bench bench-field bench-overhead bench-guard bench-checks size guard-storm harness campaign corruption variations fuzz fuzz-long soak coverage install uninstall package debian wheel wheel-arm64 clean

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):[^#]*## /\1\t/' | expand -t 12

setup: ## install the Debian packages that are missing (says which)
	@scripts/setup.sh

configure: setup
	@cmake -S . -B $(BUILD) -G Ninja -DCMAKE_BUILD_TYPE=Release -DSURELITE_TESTS=ON -DSURELITE_BENCH=ON $(CMAKE_FLAGS) > $(BUILD).log 2>&1 || (cat $(BUILD).log; exit 1)
	@rm -f $(BUILD).log

build: configure ## compile everything
	@cmake --build $(BUILD) --parallel $(JOBS)

# Only what each diagnosis needs, and only its packages; a folder that was configured for more stays so. The library is built first
# and says what is wrong with programs of the native interface, then the tool with the model, then the drop-in.
DOCTOR_library = buggy_native_wrong_buffer buggy_native_wrong_shape buggy_native_missing_operator
DOCTOR_tool = surelite_tool
DOCTOR_compat = tensorflowlite tensorflowlite_c surelite_delegate_host buggy_tflite_wrong_buffer
doctor: ## build the tool and the bundled programs with mistakes, then diagnose them and the bundled model
	@scripts/setup.sh --small
	@[ -f $(BUILD)/CMakeCache.txt ] || cmake -S . -B $(BUILD) -G Ninja -DCMAKE_BUILD_TYPE=Release -DSURELITE_TESTS=OFF -DSURELITE_BENCH=OFF $(CMAKE_FLAGS) > $(BUILD).log 2>&1 || (cat $(BUILD).log; exit 1)
	@rm -f $(BUILD).log
	@cmake --build $(BUILD) --parallel $(JOBS) --target $(DOCTOR_library)
	@scripts/doctor.sh $(BUILD) library
	@echo && cmake --build $(BUILD) --parallel $(JOBS) --target $(DOCTOR_tool)
	@scripts/doctor.sh $(BUILD) tool
	@echo && cmake --build $(BUILD) --parallel $(JOBS) --target $(DOCTOR_compat)
	@scripts/doctor.sh $(BUILD) compat

test: build gates ## the everyday tests
	@cd $(BUILD) && ctest --output-on-failure --parallel $(JOBS) --timeout 170

gates: ## layers, file lengths, ASCII, the catalogue of diagnostics, who makes models
	@python3 scripts/layers.py && python3 scripts/lengths.py && python3 scripts/codes.py && python3 scripts/proof.py

ASAN_FLAGS = -DSURELITE_SANITIZE=address,undefined -DCMAKE_BUILD_TYPE=RelWithDebInfo
asan: ## the same tests under the address and undefined behaviour sanitizers
	@$(MAKE) --no-print-directory build BUILD=build-asan CMAKE_FLAGS="$(ASAN_FLAGS)"
	@cd build-asan && ctest --output-on-failure --parallel $(JOBS) --timeout 900

ASAN_QUICK = golden simd_tests run_tests plan_tests harness
asan-quick: ## the same for recorded cases, kernels, plans, sessions and random operators only
	@$(MAKE) --no-print-directory configure BUILD=build-asan CMAKE_FLAGS="$(ASAN_FLAGS)"
	@cmake --build build-asan --parallel $(JOBS) --target $(ASAN_QUICK)
	@cd build-asan && ctest --output-on-failure --parallel $(JOBS) --timeout 900 -R '^(golden_(all|models|micro)_plain|simd_tests(_.*)?|run_tests|plan_tests|harness)$$'

ASAN_COMPAT = compat_c_tests compat_classes_tests compat_draft_tests compat_foreign_tests
asan-compat: ## the same for the drop-in's tests only
	@$(MAKE) --no-print-directory configure BUILD=build-asan CMAKE_FLAGS="$(ASAN_FLAGS)"
	@cmake --build build-asan --parallel $(JOBS) --target $(ASAN_COMPAT)
	@cd build-asan && ctest --output-on-failure --parallel $(JOBS) --timeout 170 -R '^compat_(c|classes|draft|foreign)_tests$$'

TSAN_TARGETS = golden run_tests soak compat_c_tests compat_classes_tests compat_draft_tests interface_replay
tsan: ## the tests that use threads under the thread sanitizer
	@$(MAKE) --no-print-directory configure BUILD=build-tsan CMAKE_FLAGS="-DSURELITE_SANITIZE=thread -DCMAKE_BUILD_TYPE=RelWithDebInfo -DSURELITE_BENCH=OFF"
	@cmake --build build-tsan --parallel $(JOBS) --target $(TSAN_TARGETS)
	@cd build-tsan && TSAN_OPTIONS=suppressions=$(CURDIR)/scripts/tsan.supp ctest --output-on-failure --parallel $(JOBS) --timeout 900 -L threads

CLANG_FLAGS = -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_COMPILE_WARNING_AS_ERROR=ON
clang: ## compile everything with clang; a warning is an error
	@$(MAKE) --no-print-directory build BUILD=build-clang CMAKE_FLAGS="$(CLANG_FLAGS)"

clang-quick: ## the same for libraries, tool and the tests of kernels and recorded cases only, and run these
	@$(MAKE) --no-print-directory configure BUILD=build-clang CMAKE_FLAGS="$(CLANG_FLAGS)"
	@cmake --build build-clang --parallel $(JOBS) --target surelite tensorflowlite tensorflowlite_c surelite_tool simd_tests golden
	@cd build-clang && ctest --output-on-failure --parallel $(JOBS) --timeout 900 -R '^(simd_tests|golden_all_plain)$$'

bare: setup ## compile the core without an operating system and without guarded mode, and read digits with it
	@scripts/bare.sh build-bare $(JOBS)

ARM64_TARGETS ?= all
ARM64_TESTS ?= .
ARMHF_TARGETS ?= all
TARGETS_arm64 = $(ARM64_TARGETS)
TARGETS_armhf = $(ARMHF_TARGETS)
COMPILER_arm64 = g++-aarch64-linux-gnu
COMPILER_armhf = g++-arm-linux-gnueabihf
TOOLCHAIN_arm64 = aarch64
TOOLCHAIN_armhf = armhf
arm64-build armhf-build: %-build:
	@scripts/setup.sh $(COMPILER_$*) qemu-user
	@scripts/sysroot.sh $* build-sysroot-$*
	@cmake -S . -B build-$* -G Ninja -DCMAKE_TOOLCHAIN_FILE=cmake/toolchains/$(TOOLCHAIN_$*).cmake -DCMAKE_BUILD_TYPE=Release -DSURELITE_BENCH=OFF > build-$*.log 2>&1 || (cat build-$*.log; exit 1)
	@rm -f build-$*.log
	@cmake --build build-$* --parallel $(JOBS) --target $(TARGETS_$*)

arm64: arm64-build ## cross-compile for 64-bit ARM and run the tests under qemu
	@cd build-arm64 && ctest --output-on-failure --parallel $(JOBS) --timeout 900 -R '$(ARM64_TESTS)'

arm64-quick: ## the same for kernels, recorded cases and fault reports only
	@$(MAKE) --no-print-directory arm64 ARM64_TARGETS="simd_tests golden guard_tests guard_situation_tests" \
	  ARM64_TESTS='^(simd_tests.*|golden_.*_plain|golden_kernels.*|guard_tests|guard_situation_tests)$$'

armhf-quick: ## cross-compile the tool, kernels and recorded cases for 32-bit ARM and run them on an emulated Cortex-A15
	@$(MAKE) --no-print-directory armhf-build ARMHF_TARGETS="simd_tests golden surelite_tool harness"
	@cd build-armhf && QEMU_CPU=cortex-a15 ctest --output-on-failure --parallel $(JOBS) --timeout 900 -R '^(simd_tests|golden_.*_plain|golden_kernels.*|harness)$$'

MICRO_BOARDS ?= m4,m55
MICRO_LEVELS ?= O2
MICRO_PACKAGES = gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm
micro: configure ## plan the tiny models for microcontrollers, run them on emulated boards (MICRO_BOARDS), compare and measure
	@scripts/setup.sh $(MICRO_PACKAGES)
	@cmake --build $(BUILD) --parallel $(JOBS) --target surelite_tool
	@python3 scripts/micro.py $(BUILD)/surelite $(BUILD)/micro --boards $(MICRO_BOARDS) --levels $(MICRO_LEVELS)

DAMAGED = $(SHARED)/models/mlperf_tiny/kws_ref_model.tflite:$(SHARED)/models/mlperf_tiny/ad01_int8.tflite:$(SHARED)/models/micro/micro_speech_quantized.tflite:$(SHARED)/models/micro/trained_lstm_int8.tflite:$(SHARED)/models/micro/audio_preprocessor_int8.tflite
micro-damage: configure ## 200,000 models for microcontrollers with one word changed, under sanitizers
	@cmake --build $(BUILD) --parallel $(JOBS) --target micro_loaded_tests
	@SURELITE_MICRO_DAMAGE=33334 SURELITE_MICRO_MODELS=$(DAMAGED) $(BUILD)/micro_loaded_tests --gtest_filter='Corruption.*'

micro-demo: configure ## the examples on emulated boards, a Cortex-M4 and a Cortex-M55: digits, sine, keyword, person, doctor
	@scripts/setup.sh $(MICRO_PACKAGES)
	@cmake --build $(BUILD) --parallel $(JOBS) --target surelite_tool
	@python3 scripts/micro.py $(BUILD)/surelite $(BUILD)/micro --boards $(MICRO_BOARDS) --demo

COUNT_NAMES = mlperf_tiny/* vision/mobilenet* vision/tf2_mobilenet* vision/movenet* vision/keras_lstm* field/npm_fd_short field/npm_selfie_landscape field/fd_face_landmark field/flutter_yamnet field/style_predict_q litert/torchaudio_conformer
COUNT_MODELS ?= $(wildcard $(foreach name,$(COUNT_NAMES),$(SHARED)/models/$(name).tflite))
arm64-count: ## instructions of a run of COUNT_MODELS on 64-bit ARM, by level of kernels, next to TensorFlow Lite's
	@$(MAKE) --no-print-directory arm64-build ARM64_TARGETS=surelite_tool
	@python3 scripts/instructions.py build-arm64 $(COUNT_MODELS) --levels neon,dotprod,i8mm --stock tests/arm64/stock_instructions.txt

armhf-count: ## the same on 32-bit ARM, with its kernels and without
	@$(MAKE) --no-print-directory armhf-build ARMHF_TARGETS=surelite_tool
	@python3 scripts/instructions.py build-armhf $(COUNT_MODELS) --levels baseline,neon --machine armhf

bench: build ## time the standing list of models (those below SHARED, and some written on the spot) next to XNNPACK
	@$(BUILD)/bench --json $(BUILD)/bench.json

BASE ?=
BENCH_MODELS ?= $(SURELITE_SHARED)/models
BENCH_ISA ?=
bench-field: build ## time all models below BENCH_MODELS through the C interface, in turn with BASE, another libtensorflowlite_c.so; BENCH_ISA=avx512,avx2
	@python3 scripts/field_bench.py $(BUILD)/libtensorflowlite_c.so $(BENCH_MODELS) $(if $(BASE),--base $(BASE)) $(if $(STOCK),--stock $(STOCK) --known) \
	  --isa "$(BENCH_ISA)" --json $(BUILD)/bench_field.json --svg $(BUILD)/bench_field.svg --markdown $(BUILD)/bench_field.md

bench-overhead: build ## what a run and each operator of it cost beside arithmetic
	@$(BUILD)/bench_overhead

THREAD_MODELS ?= $(or $(wildcard $(SHARED)/models/mlperf_tiny/*.tflite $(SHARED)/models/*/tf2_mobilenet_v2_1.0_224_ptq.tflite),$(MODELS))
bench-threads: build ## what a second thread gives to THREAD_MODELS: with the other cores idle, and with one busy (Linux)
	@$(BUILD)/bench_threads $(THREAD_MODELS)

GUARD_MODELS ?= $(or $(wildcard $(foreach name,tf2_mobilenet_v2_1.0_224_ptq vww_96_int8 kws_ref_model,$(SHARED)/models/*/$(name).tflite)),$(MODELS))
bench-guard: build ## what guarded mode costs on GUARD_MODELS: checked and guarded runs in turn
	@for model in $(GUARD_MODELS); do $(BUILD)/surelite bench --guard --runs 200 --seconds 20 $$model; done

CHECK_MODELS ?= $(or $(wildcard $(foreach name,kws_ref_model vww_96_int8 pretrainedResnet_quant ad01_int8 tf2_mobilenet_v2_1.0_224_ptq,$(SHARED)/models/*/$(name).tflite)),$(wildcard examples/digits/*_int8.tflite))
bench-checks: build ## what the checks around a run cost on CHECK_MODELS: with them and compiled without, in turn
	@python3 scripts/bench_checks.py $(BUILD) $(CHECK_MODELS)

SIZE_MODEL ?= $(wildcard $(SHARED)/models/mlperf_tiny/kws_ref_model.tflite)
size: build ## bytes of the stripped libraries, of a program with the operators of SIZE_MODEL, of parts, of the biggest symbols
	@python3 scripts/size.py $(BUILD) $(SIZE_MODEL)

REPORT_MODELS ?= $(or $(wildcard $(foreach name,vision/tf2_mobilenet_v2_1.0_224_ptq vision/movenet_single_pose_lightning_ptq litert/torchaudio_conformer \
  tflite_testdata/multi_subgraphs_while field/tfs_movie_review,$(SHARED)/models/$(name).tflite)),$(wildcard examples/digits/*.tflite))
.PHONY: site tool-tour bionic-check
site: ## the documentation as a site in BUILD/site, with the interface from the headers
	@python3 scripts/site.py $(BUILD)/site --check

tool-tour: build ## write docs/tool-tour.md again: every verb on two models below SHARED
	@python3 scripts/tool_tour.py $(BUILD) --update

bionic-check: configure ## compile what touches the system for a C library without glibc's extensions, as Android's is
	@scripts/setup.sh clang musl-dev libc++-14-dev
	@cmake --build $(BUILD) --parallel $(JOBS) --target surelite_schema
	@scripts/bionic_check.sh $(BUILD)/generated $(JOBS)

report-check: build ## open reports of REPORT_MODELS and of a graph of 5,000 operators in headless Chromium: pictures, zoom, search, print
	@python3 tests/report/browser.py $(BUILD)/surelite flatc schema/tflite.fbs $(BUILD)/report_check $(REPORT_MODELS)

FAULTS ?= 10000
guard-storm: build ## FAULTS real faults in child processes, and as many random states through the diagnosis
	@$(BUILD)/guard_storm $(FAULTS)
	@SURELITE_GUARD_ROUNDS=1000000 $(BUILD)/guard_tests --gtest_filter='*Random*'

N ?= 1000000
SEED ?= 1
harness: build ## random models of every operator, N executions in all; SEED for other ones
	@$(BUILD)/harness --executions $(N) --seed $(SEED) --cases 5 --runs 100

EXECUTIONS ?= 1000000
campaign: configure ## EXECUTIONS models changed through the schema, run under the limits for strangers; goes on where the last call ended
	@cmake --build $(BUILD) --parallel $(JOBS) --target campaign
	@$(BUILD)/campaign --executions $(EXECUTIONS) --seed $(SEED) --state $(BUILD)/campaign-$(SEED).state

TRIALS ?= 200
corruption: configure ## single words of 60 models, TRIALS of each, through the native, the C and the C++ interface
	@cmake --build $(BUILD) --parallel $(JOBS) --target corruption
	@$(BUILD)/corruption --trials $(TRIALS)

VARIATIONS ?= 500
variations: configure ## VARIATIONS near variations of each kind of what has broken; SEED for other ones
	@cmake --build $(BUILD) --parallel $(JOBS) --target variations
	@$(BUILD)/variations --each $(VARIATIONS) --seed $(SEED)

RUNS ?= 100000
soak: configure ## RUNS runs between resizes, delegates, creation and deletion by four threads; memory must stay flat
	@cmake --build $(BUILD) --parallel $(JOBS) --target soak
	@$(BUILD)/soak --runs $(RUNS)

FUZZ_SECONDS ?= 60
FUZZERS = model structure operator differential interface readers
fuzz: ## libFuzzer under address and undefined sanitizers, FUZZ_SECONDS for each of FUZZERS; build-fuzz/corpus keeps what is new
	@$(MAKE) --no-print-directory configure BUILD=build-fuzz CMAKE_FLAGS="-DSURELITE_FUZZ=ON -DSURELITE_BENCH=OFF -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++"
	@cmake --build build-fuzz --parallel $(JOBS) --target campaign $(addsuffix _fuzzer,$(FUZZERS))
	@scripts/fuzz.sh build-fuzz $(FUZZ_SECONDS) build-fuzz/corpus $(FUZZERS)

fuzz-long: ## the same for two hours each
	@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=7200

# clang counts lines and branches; the profiles of processes that run at the same time are joined as they end.
COVERED = -O1 -DNDEBUG -fprofile-instr-generate -fcoverage-mapping -fprofile-list=$(CURDIR)/scripts/coverage.list
COVERAGE_FLAGS = -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=None -DSURELITE_BENCH=OFF \
  -DCMAKE_C_FLAGS="$(COVERED)" -DCMAKE_CXX_FLAGS="$(COVERED)"
COVERAGE_TARGETS = golden harness native_calls_tests drop_in_calls_tests model_tests hostile_tests plan_tests run_tests hostile_values_tests hostile_machine_tests native_memory_tests \
  drop_in_memory_tests compat_c_tests compat_classes_tests compat_draft_tests compat_foreign_tests structure_replay interface_replay
COVERAGE_TESTS = ^(golden_all_(plain|threads)|golden_models_(plain|rows)|harness|$(subst $(space),|,$(filter-out golden harness %_replay,$(COVERAGE_TARGETS)))|fuzz_(structure|interface))$$
empty :=
space := $(empty) $(empty)
coverage: ## lines and branches of src/model, src/plan, src/ops and src/compat that the tests reach; what is missing of the verifier, planner, handles
	@scripts/setup.sh llvm
	@$(MAKE) --no-print-directory configure BUILD=build-coverage CMAKE_FLAGS='$(COVERAGE_FLAGS)'
	@cmake --build build-coverage --parallel $(JOBS) --target $(COVERAGE_TARGETS)
	@rm -rf build-coverage/profiles
	@cd build-coverage && LLVM_PROFILE_FILE=$(CURDIR)/build-coverage/profiles/%4m.profraw ctest --output-on-failure --parallel $(JOBS) --timeout 900 -R '$(COVERAGE_TESTS)'
	@python3 scripts/coverage.py build-coverage

install: build ## install below PREFIX
	@cmake --install $(BUILD) --prefix $(PREFIX)

uninstall: ## remove what the last `make install` put in place
	@cmake --build $(BUILD) --target uninstall

package: build ## .deb files in the build folder: surelite, libsurelite1, libsurelite-dev, surelite-tflite-compat
	@cd $(BUILD) && cpack -G DEB | grep -v "^CPack: -\|^CPack: Create package using\|^CPack: Install"

debian: package ## install the packages on a bare Debian 12 in BUILD/debian, build clients against them, remove them (root, debootstrap)
	@tests/install/fresh_debian.sh $(BUILD) .

wheel: build ## Python wheels and an sdist in BUILD/wheels
	@python3 scripts/wheel.py $(BUILD) $(BUILD)/wheels

wheel-arm64: ## the same for 64-bit ARM, cross-compiled, into build-arm64/wheels
	@$(MAKE) --no-print-directory arm64-build ARM64_TARGETS="tensorflowlite_c tensorflowlite tensorflowlite_gpu_delegate surelite_tool surelite_backends"
	@python3 scripts/wheel.py build-arm64 build-arm64/wheels build-arm64/libtensorflowlite_c.so aarch64

clean: ## remove build folders
	rm -rf build build-asan build-tsan build-clang build-fuzz build-coverage build-bare build-arm64 build-armhf build-sysroot-arm64 build-sysroot-armhf
