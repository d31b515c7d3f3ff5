export const amount = (row) => `${(row.totalMinor / 10 ** row.exponent).toFixed(row.exponent)} ${row.currency}`
