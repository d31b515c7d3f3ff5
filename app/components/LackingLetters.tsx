import type { Lacking, TextOf } from '~/server/documents/lackingLetters'
import { paths } from '../lib/paths'

type Props = { lacking: Lacking[]; invoiceId: string; clientId: string }

const codeOf = (letter: string) => `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** So many are named of a text that is written in them throughout. */
const NAMED = 8

/** Warns of letters that the PDF of a draft cannot show, with links to where each text is changed. */
export function LackingLetters({ lacking, invoiceId, clientId }: Props) {
  if (!lacking.length) return null
  const places: Record<TextOf, string> = {
    firm: paths.billing(),
    client: paths.clientEdit(clientId),
    draft: paths.invoiceEdit(invoiceId),
  }
  return (
    <section
      aria-label="Letters that the PDF cannot show"
      className="no-print mb-5 max-w-prose space-y-2 rounded-lg border-2 border-warning p-4"
    >
      <p>The PDF can’t show some letters and prints □ instead. You can issue the invoice anyway.</p>
      <ul className="space-y-1">
        {lacking.map(({ of, field, letters }) => (
          <li key={field} className="wrap-anywhere">
            <a className="link" href={places[of]}>
              {field}
            </a>
            :{' '}
            {letters
              .slice(0, NAMED)
              .map((letter) => `${letter} (${codeOf(letter)})`)
              .join(', ')}
            {letters.length > NAMED ? ` and ${letters.length - NAMED} more` : ''}
          </li>
        ))}
      </ul>
    </section>
  )
}
