/**
 * Sums of rows times factors, for several panels of four columns. Every sum adds the products of four rows at a time, row by row, and
 * these to what it has: vectors hold columns, so that the order is that of plain numbers.
 *
 * packed: pairs of sums, [pair, row, 2]; panels: [panel, row, 4 columns]; sums: [pair, panel, 2, 4 columns]. All f64; rows are groups of four.
 */
export function sumPanels(packed: usize, panels: usize, sums: usize, groups: i32, pairs: i32, count: i32): void {
  const bytes: usize = <usize>groups * 64;
  for (let pair = 0; pair < pairs; pair++) {
    const first: usize = packed + <usize>pair * bytes;
    const end: usize = first + bytes;
    for (let p = 0; p < count; p++) {
      let panel: usize = panels + <usize>p * (bytes << 1);
      let a0 = f64x2.splat(0), a1 = f64x2.splat(0), b0 = f64x2.splat(0), b1 = f64x2.splat(0);
      for (let f: usize = first; f < end; f += 64, panel += 128) {
        let c0 = v128.load(panel), c1 = v128.load(panel, 16);
        let a = v128.load64_splat(f), b = v128.load64_splat(f, 8);
        let s0 = f64x2.mul(a, c0), s1 = f64x2.mul(a, c1), t0 = f64x2.mul(b, c0), t1 = f64x2.mul(b, c1);
        c0 = v128.load(panel, 32), c1 = v128.load(panel, 48);
        a = v128.load64_splat(f, 16), b = v128.load64_splat(f, 24);
        s0 = f64x2.add(s0, f64x2.mul(a, c0)), s1 = f64x2.add(s1, f64x2.mul(a, c1));
        t0 = f64x2.add(t0, f64x2.mul(b, c0)), t1 = f64x2.add(t1, f64x2.mul(b, c1));
        c0 = v128.load(panel, 64), c1 = v128.load(panel, 80);
        a = v128.load64_splat(f, 32), b = v128.load64_splat(f, 40);
        s0 = f64x2.add(s0, f64x2.mul(a, c0)), s1 = f64x2.add(s1, f64x2.mul(a, c1));
        t0 = f64x2.add(t0, f64x2.mul(b, c0)), t1 = f64x2.add(t1, f64x2.mul(b, c1));
        c0 = v128.load(panel, 96), c1 = v128.load(panel, 112);
        a = v128.load64_splat(f, 48), b = v128.load64_splat(f, 56);
        s0 = f64x2.add(s0, f64x2.mul(a, c0)), s1 = f64x2.add(s1, f64x2.mul(a, c1));
        t0 = f64x2.add(t0, f64x2.mul(b, c0)), t1 = f64x2.add(t1, f64x2.mul(b, c1));
        a0 = f64x2.add(a0, s0), a1 = f64x2.add(a1, s1);
        b0 = f64x2.add(b0, t0), b1 = f64x2.add(b1, t1);
      }
      const out: usize = sums + <usize>(pair * count + p) * 64;
      v128.store(out, a0), v128.store(out, a1, 16);
      v128.store(out, b0, 32), v128.store(out, b1, 48);
    }
  }
}
