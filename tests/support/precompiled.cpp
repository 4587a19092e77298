// SPDX-License-Identifier: Apache-2.0
// A library needs a source; what is wanted of this one is its headers, compiled.
