import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** What a reader finds in a PDF: the text of each page. */
export async function pagesOf(bytes: Uint8Array): Promise<string[]> {
  // It takes the bytes away from whoever gives them.
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 })
  const pdf = await task.promise
  const pages: string[] = []
  for (let nth = 1; nth <= pdf.numPages; nth++) {
    // Kerning parts a word into items; a gap between words is an item of its own.
    const { items } = await (await pdf.getPage(nth)).getTextContent()
    pages.push(items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join(''))
  }
  await task.destroy()
  return pages
}

/** As one line, without what only sets words apart. */
export const flat = (text: string): string => text.replace(/\s+/g, ' ')

/** The points of the first picture of a PDF, four bytes each, as a reader shows them. */
export async function pictureIn(bytes: Uint8Array): Promise<number[]> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0, isOffscreenCanvasSupported: false })
  const page = await (await task.promise).getPage(1)
  const { fnArray, argsArray } = await page.getOperatorList()
  const name = argsArray[fnArray.indexOf(OPS.paintImageXObject)]?.[0]
  const picture = await new Promise<{ data: Uint8Array; width: number; height: number }>((found) =>
    page.objs.get(name, found),
  )
  await task.destroy()
  const step = picture.data.length / (picture.width * picture.height)
  return [...picture.data].flatMap((byte, i) => (step === 3 && i % 3 === 2 ? [byte, 255] : [byte]))
}

/** What each marked part of the first page says to those who hear it, as one text. */
export async function heardIn(bytes: Uint8Array): Promise<string[]> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 })
  const { fnArray, argsArray } = await (await (await task.promise).getPage(1)).getOperatorList()
  const heard: string[] = []
  for (const [i, what] of fnArray.entries()) {
    if (what === OPS.beginMarkedContentProps || what === OPS.beginMarkedContent) heard.push('')
    // Numbers between the letters move them.
    const letters: ({ unicode: string } | number)[] = what === OPS.showText ? argsArray[i][0] : []
    for (const one of letters) if (typeof one === 'object') heard.push(`${heard.pop() ?? ''}${one.unicode}`)
  }
  await task.destroy()
  return heard
}
