import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Font } from 'fontkit'
import { tidyText } from '../kernel/text'

export type Fonts = { regular: Font; strong: Font }

/** What stands where a letter is that the fonts do not have. */
export const LACKING = '□'

const files = { regular: '400Regular/Inter_400Regular.ttf', strong: '600SemiBold/Inter_600SemiBold.ttf' }

let loading: Promise<Fonts> | undefined

/** Parsed once: that takes five times as long as drawing a page. */
export function loadFonts(): Promise<Fonts> {
  loading ??= (async () => {
    const { create } = await import('fontkit')
    const { resolve } = createRequire(import.meta.url)
    const open = (file: string) => plain(create(readFileSync(resolve(`@expo-google-fonts/inter/${file}`))) as Font)
    return { regular: open(files.regular), strong: open(files.strong) }
  })()
  return loading
}

/** Figures of one width, so that amounts stand under each other; and no sign in another's place: "->" is no arrow. */
const LOOK = { tnum: true, calt: false, kern: false } as unknown as string[]

/** Letter by letter, each known after the first time: shaping whole words takes most of the time of a document. */
function plain(font: Font): Font {
  const shape = font.layout.bind(font)
  const known = new Map<string, ReturnType<Font['layout']>>()
  const one = (letter: string) => {
    const run = known.get(letter) ?? shape(letter, LOOK)
    known.set(letter, run)
    return run
  }
  const layout = (text: string) => {
    // Signs that stand over letters are placed by what they stand over.
    if (/\p{M}/u.test(text)) return shape(text, LOOK)
    const runs = Array.from(text, one)
    const positions = runs.flatMap((run) => run.positions.map((position) => ({ ...position })))
    // pdfkit scales the positions in place, and asks for their width then.
    const width = () => positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0)
    return Object.defineProperty({ glyphs: runs.flatMap((run) => run.glyphs), positions }, 'advanceWidth', {
      get: width,
    })
  }
  return Object.assign(font, { layout })
}

/** The text as the fonts can show it, with a box for each letter they lack, which `lacks` is told of. */
export function drawable({ regular, strong }: Fonts, text: string, lacks: (codePoint: number) => void): string {
  let shown = ''
  // What is composed has one letter where the parts are two, of which a font may lack one.
  for (const letter of tidyText(text)) {
    const code = letter.codePointAt(0) ?? 0
    if (code < 32 || code === 127) shown += ' '
    else if (regular.hasGlyphForCodePoint(code) && strong.hasGlyphForCodePoint(code)) shown += letter
    // Signs that join or direct letters have no look of their own.
    else if (!/[\p{Cf}\p{Variation_Selector}]/u.test(letter)) {
      lacks(code)
      shown += LACKING
    }
  }
  return shown
}
