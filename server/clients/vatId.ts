/** What follows the letters of a country. Shapes alone: whether a number was given to somebody is the tax office's to say. */
const shapes: Record<string, RegExp> = {
  AT: /^U\d{8}$/,
  BE: /^[01]\d{9}$/,
  BG: /^\d{9,10}$/,
  CHE: /^\d{9}(MWST|TVA|IVA)?$/,
  CY: /^\d{8}[A-Z]$/,
  CZ: /^\d{8,10}$/,
  DE: /^\d{9}$/,
  DK: /^\d{8}$/,
  EE: /^\d{9}$/,
  EL: /^\d{9}$/,
  ES: /^[A-Z0-9]\d{7}[A-Z0-9]$/,
  FI: /^\d{8}$/,
  FR: /^[A-Z0-9]{2}\d{9}$/,
  GB: /^(\d{9}|\d{12}|(GD|HA)\d{3})$/,
  HR: /^\d{11}$/,
  HU: /^\d{8}$/,
  IE: /^\d[A-Z0-9+*]\d{5}[A-Z]{1,2}$/,
  IT: /^\d{11}$/,
  LT: /^(\d{9}|\d{12})$/,
  LU: /^\d{8}$/,
  LV: /^\d{11}$/,
  MT: /^\d{8}$/,
  NL: /^[A-Z0-9+*]{12}$/,
  PL: /^\d{10}$/,
  PT: /^\d{9}$/,
  RO: /^\d{2,10}$/,
  SE: /^\d{12}$/,
  SI: /^\d{8}$/,
  SK: /^\d{10}$/,
  XI: /^(\d{9}|\d{12}|(GD|HA)\d{3})$/,
}

/** The letters that a country's ids begin with, where they are not its code. */
const letters: Record<string, string> = { GR: 'EL', CH: 'CHE' }

/**
 * What is wrong with a VAT id, in a sentence; null for one that can be, and for countries whose shape
 * we do not know. `country` is an ISO code or whatever was written.
 */
export function vatIdProblem(vatId: string, country: string): string | null {
  if (!vatId) return null
  const compact = vatId.toUpperCase().replace(/[\s.-]/g, '')
  const own = letters[country] ?? country
  const begins = compact.startsWith('CHE') ? 'CHE' : compact.slice(0, 2)
  if (shapes[own] && begins !== own && !(own === 'GB' && begins === 'XI')) {
    return `A VAT id of this country begins with ${own}`
  }
  const shape = shapes[begins]
  if (!shape || shape.test(compact.slice(begins.length))) return null
  return `This is not how a VAT id that begins with ${begins} is written`
}
