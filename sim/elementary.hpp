#pragma once
/// Elementary functions whose bits are the same on every processor and compiler.
///
/// The C library picks other code for processors with and without fused multiply-add, so its logarithms differ in
/// the last bit from machine to machine, and a simulation that branches on them drifts apart. These use only
/// + - * /, sqrt and integer operations, which IEEE 754 fixes to the bit in round-to-nearest; every file that includes
/// them is compiled with -ffp-contract=off. Errors stay below 1 ulp; special values follow C's Annex F.

namespace loadscape::sim::elementary {

double log(double x);
double log1p(double x);
double exp(double x);
double expm1(double x);
double pow(double x, double y);

/// @pre |x| <= 1e6 (the reduction is not made for more); NaN beyond, rather than a number that is nearly right.
double tan(double x);

}  // namespace loadscape::sim::elementary
