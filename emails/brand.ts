import { createContext } from 'react'

/** The firm's: `accent` like "#4a43d8", empty for the portal's own; `logo` is an address, empty for the name in words. */
export type Brand = { accent?: string; logo?: string }

/** Given by whoever composes a mail, so that its template needs not pass it on. */
export const BrandContext = createContext<Brand>({})

const INK = '#12131c'
const PAPER = { light: '#ffffff', dark: '#15181e' }
const READABLE = 4.5

type Shades = { fill: string; onFill: string; text: string }

/** Colours of buttons and links on a light and on a dark sheet, each readable (WCAG 2.2, contrast 4.5). */
export function shadesOf(accent = ''): { light: Shades; dark: Shades } {
  if (!/^#[0-9a-f]{6}$/i.test(accent)) {
    return {
      light: { fill: '#4a43d8', onFill: '#ffffff', text: '#4a43d8' },
      dark: { fill: '#9d9bff', onFill: INK, text: '#9d9bff' },
    }
  }
  const shades = (sheet: string, away: string): Shades => ({
    fill: accent,
    onFill: contrast(accent, '#ffffff') >= contrast(accent, INK) ? '#ffffff' : INK,
    text: readable(accent, sheet, away),
  })
  return { light: shades(PAPER.light, '#000000'), dark: shades(PAPER.dark, '#ffffff') }
}

/** The colour, mixed with the other end of the scale as far as it takes to be read on the sheet. */
function readable(colour: string, sheet: string, away: string): string {
  for (let part = 0; part <= 1; part += 0.05) {
    const mixed = mix(colour, away, part)
    if (contrast(mixed, sheet) >= READABLE) return mixed
  }
  return away
}

const channels = (colour: string): number[] => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))

function mix(from: string, to: string, part: number): string {
  const end = channels(to)
  const mixed = channels(from).map((value, i) => Math.round(value + ((end[i] ?? 0) - value) * part))
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function contrast(one: string, other: string): number {
  const [light = 1, dark = 1] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
