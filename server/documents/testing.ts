import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

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
