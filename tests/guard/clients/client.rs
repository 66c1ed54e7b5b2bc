// SPDX-License-Identifier: Apache-2.0
// A program in Rust that links the C library: client MODEL copies floats into an int8 input.
use std::ffi::{c_char, c_int, c_void, CString};

#[link(name = "tensorflowlite_c")]
extern "C" {
    fn TfLiteModelCreateFromFile(path: *const c_char) -> *mut c_void;
    fn TfLiteInterpreterCreate(model: *const c_void, options: *const c_void) -> *mut c_void;
    fn TfLiteInterpreterAllocateTensors(interpreter: *mut c_void) -> c_int;
    fn TfLiteInterpreterGetInputTensor(interpreter: *const c_void, index: i32) -> *mut c_void;
    fn TfLiteTensorData(tensor: *const c_void) -> *mut c_void;
}

fn feed(data: *mut f32, pixels: &[f32]) {
    // The tensor has one byte per element.
    unsafe { std::ptr::copy_nonoverlapping(pixels.as_ptr(), data, pixels.len()) }
}

fn main() {
    let path = CString::new(std::env::args().nth(1).expect("a model")).unwrap();
    let pixels = vec![0.5f32; 224 * 224 * 3];
    unsafe {
        let model = TfLiteModelCreateFromFile(path.as_ptr());
        let interpreter = TfLiteInterpreterCreate(model, std::ptr::null());
        assert_eq!(TfLiteInterpreterAllocateTensors(interpreter), 0);
        feed(TfLiteTensorData(TfLiteInterpreterGetInputTensor(interpreter, 0)) as *mut f32, &pixels);
    }
}
