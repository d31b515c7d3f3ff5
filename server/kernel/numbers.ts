/** The largest of any number of values, at least `least`. Spread into Math.max, 200,000 of them overflow the stack. */
export const largest = (values: Iterable<number>, least: number): number => {
  let most = least
  for (const value of values) if (value > most) most = value
  return most
}

/** The smallest of any number of values, at most `most`. */
export const smallest = (values: Iterable<number>, most: number): number => {
  let least = most
  for (const value of values) if (value < least) least = value
  return least
}
