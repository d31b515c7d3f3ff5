import { smallest } from '../kernel/numbers'
/** A colour as "#rrggbb". */
export const COLOUR = /^#[0-9a-f]{6}$/

export type Tokens = { accent: string; ink: string; soft: string }
export type Accent = { light: Tokens; dark: Tokens }

/** The grounds that text in the accent colour stands on, see app/styles/app.css. */
const LIGHT = ['#ffffff', '#f6f7f9', '#eef0f4'] as const
const DARK = ['#15181e', '#0e1014', '#1d2129'] as const
const LIGHT_INK = '#ffffff'
const DARK_INK = '#12131c'
/** WCAG 2.2, 1.4.3: text of usual size. */
export const LEAST = 4.5

type Rgb = [number, number, number]

const rgbOf = (colour: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as Rgb

const hexOf = (rgb: Rgb): string => `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`

function luminance(colour: string): number {
  const [r, g, b] = rgbOf(colour).map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as Rgb
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** Between 1 and 21, as WCAG counts it. */
export function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

/** `share` of the second colour in the first. */
const mix = (one: string, other: string, share: number): string => {
  const [a, b] = [rgbOf(one), rgbOf(other)]
  return hexOf(a.map((part, i) => part + ((b[i] ?? 0) - part) * share) as Rgb)
}

const lowest = (colour: string, grounds: readonly string[]) =>
  smallest(
    grounds.map((ground) => contrast(colour, ground)),
    Number.POSITIVE_INFINITY,
  )

/** The colour, or the one nearest to it on the way to `target` that can be read on all of these. */
function readable(colour: string, target: string, grounds: readonly string[]): string {
  for (let percent = 0; percent < 100; percent += 2) {
    const mixed = mix(colour, target, percent / 100)
    if (lowest(mixed, grounds) >= LEAST) return mixed
  }
  return target
}

/**
 * The tokens that an accent colour gives. In light it is used as it was chosen, so one that cannot be read
 * there is a problem, in words that say what to do; in dark it is lightened as far as it has to be.
 */
export function accentOf(colour: string): { accent: Accent } | { problem: string } {
  if (!COLOUR.test(colour)) return { problem: 'A colour looks like #4a43d8' }
  const found = lowest(colour, LIGHT)
  if (found < LEAST) {
    const better = readable(colour, '#000000', LIGHT)
    const ratio = (Math.floor(found * 10) / 10).toFixed(1)
    return {
      problem: `Too light to be read on a light page: its contrast is ${ratio}:1 and has to be 4.5:1. Choose a darker one, such as ${better}`,
    }
  }
  const bright = readable(colour, '#ffffff', [...DARK, DARK_INK])
  return {
    accent: {
      light: { accent: colour, ink: LIGHT_INK, soft: mix(colour, '#ffffff', 0.9) },
      dark: { accent: bright, ink: DARK_INK, soft: mix(colour, DARK[0], 0.75) },
    },
  }
}

/** What a page adds to its styles for it. */
export function accentCss({ light, dark }: Accent): string {
  const tokens = ({ accent, ink, soft }: Tokens) =>
    `:root{--accent:${accent};--accent-ink:${ink};--accent-soft:${soft}}`
  return `${tokens(light)}@media (prefers-color-scheme:dark){${tokens(dark)}}`
}

/** A logo's type by its first bytes, whatever it is called; null for anything else. */
export function imageTypeOf(bytes: Uint8Array): 'image/png' | 'image/jpeg' | 'image/webp' | null {
  const begins = (at: number, ...wanted: number[]) => wanted.every((byte, i) => bytes[at + i] === byte)
  if (begins(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) && begins(12, 0x49, 0x48, 0x44, 0x52))
    return 'image/png'
  if (begins(0, 0xff, 0xd8, 0xff)) return 'image/jpeg'
  if (begins(0, 0x52, 0x49, 0x46, 0x46) && begins(8, 0x57, 0x45, 0x42, 0x50)) return 'image/webp'
  return null
}

export const LOGO_BYTES = 200 * 1024

/** Why an IBAN cannot be one (ISO 13616: two check digits over all of it, modulo 97); null for one that can. */
export function ibanProblem(iban: string): string | null {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return 'An IBAN looks like DE02 1203 0000 0000 2020 51'
  const turned = `${iban.slice(4)}${iban.slice(0, 4)}`
  const digits = turned.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))
  return BigInt(digits) % 97n === 1n ? null : 'Something is mistyped: the check digits do not fit'
}
