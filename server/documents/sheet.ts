import { withUnbrokenAmounts } from '../kernel/money'
import { drawable, type Fonts } from './fonts'
import { wrap } from './wrap'

export const PAGE = { width: 595.28, height: 841.89, left: 48, right: 547.28, top: 48, bottom: 780 }
export const INK = '#1a1d24'
export const QUIET = '#5b6270'
export const LINE = '#d9dce3'

export type Look = { size?: number; strong?: boolean; colour?: string; align?: 'left' | 'right' }
type Element = PDFKit.PDFStructureElement

/** A document being drawn from top to bottom; `y` is where the next thing goes. */
export class Sheet {
  y = PAGE.top
  readonly root: Element
  readonly lacking = new Set<number>()
  private readonly widths = new Map<string, number>()

  constructor(
    readonly doc: PDFKit.PDFDocument,
    private readonly fonts: Fonts,
  ) {
    doc.registerFont('regular', fonts.regular as never).registerFont('strong', fonts.strong as never)
    this.root = doc.struct('Document')
    doc.addStructure(this.root)
  }

  text(said: string): string {
    return drawable(this.fonts, said, (code) => this.lacking.add(code))
  }

  use({ size = 9, strong = false, colour = INK }: Look): void {
    this.doc
      .font(strong ? 'strong' : 'regular')
      .fontSize(size)
      .fillColor(colour)
  }

  measure(text: string, { size = 9, strong = false }: Look = {}): number {
    const key = `${strong} ${text}`
    let unit = this.widths.get(key)
    if (unit === undefined) {
      this.use({ size: 1, strong })
      unit = this.doc.widthOfString(text)
      this.widths.set(key, unit)
    }
    return unit * size
  }

  lines(said: string, width: number, look: Look = {}): string[] {
    const clean = withUnbrokenAmounts(said).replace(/\r\n?/g, '\n').split('\n')
    return clean.flatMap((line) => wrap(this.text(line), width, (text) => this.measure(text, look)))
  }

  /** One line at a place; with `align: 'right'` it ends at x. */
  put(text: string, x: number, y: number, look: Look = {}): void {
    if (!text) return
    const at = look.align === 'right' ? x - this.measure(text, look) : x
    this.use(look)
    // What stands apart for the eye is one text for those who hear it.
    this.doc.text(`${text} `, at, y, { lineBreak: false })
  }

  element(parent: Element, type: string, options: Record<string, unknown> = {}): Element {
    const made = this.doc.struct(type, options)
    parent.add(made)
    return made
  }

  /** What is drawn for the eye alone. */
  artifact(draw: () => void, type: 'Layout' | 'Pagination' = 'Layout'): void {
    this.doc.markContent('Artifact', { type })
    draw()
    this.doc.endMarkedContent()
  }

  rule(y: number, from: number = PAGE.left, colour = LINE): void {
    this.artifact(() => this.doc.moveTo(from, y).lineTo(PAGE.right, y).lineWidth(0.6).strokeColor(colour).stroke())
  }

  turn(): void {
    this.doc.addPage()
    this.y = PAGE.top
  }

  /** Turns the page where less than `height` is left on it. */
  need(height: number): void {
    if (this.y + height > PAGE.bottom) this.turn()
  }
}
