/** Lines no wider than `width`: broken between words, and inside one that is wider by itself. */
export function wrap(text: string, width: number, measure: (text: string) => number): string[] {
  return text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, width, measure))
}

function wrapParagraph(text: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = []
  const space = measure(' ')
  let line = ''
  let used = 0
  for (const word of text
    .split(' ')
    .filter(Boolean)
    .flatMap((one) => pieces(one, width, measure))) {
    const wide = measure(word)
    if (line && used + space + wide > width) {
      lines.push(line)
      line = ''
    }
    used = line ? used + space + wide : wide
    line = line ? `${line} ${word}` : word
  }
  return [...lines, line]
}

function pieces(word: string, width: number, measure: (text: string) => number): string[] {
  if (measure(word) <= width) return [word]
  const found: string[] = []
  let piece = ''
  for (const letter of word) {
    if (piece && measure(piece + letter) > width) {
      found.push(piece)
      piece = ''
    }
    piece += letter
  }
  return [...found, piece]
}
