import { Heading, Link } from '@react-email/components'
import { Layout, Paragraph } from './Layout'
import type { Reader } from './moment'
import { Foot, type Line, Lines, example as one } from './Notification'

export type Props = Reader & {
  firm: string
  name: string
  /** By client; an empty name for what is of none. */
  sections: { client: string; lines: Line[] }[]
  /** How many there are, which may be more than the mail holds. */
  count: number
  /** Where the portal is, without a slash at its end. */
  portal: string
  unsubscribe: string
  settings: string
}

export default function Digest({ firm, name, sections, count, portal, unsubscribe, settings, ...reader }: Props) {
  const shown = sections.reduce((sum, { lines }) => sum + lines.length, 0)
  return (
    <Layout
      firm={firm}
      title="What happened"
      preview={`${count} ${count === 1 ? 'thing' : 'things'} that you have not read yet`}
      foot={<Foot unsubscribe={unsubscribe} settings={settings} />}
    >
      <Paragraph>Hello {name},</Paragraph>
      {sections.map(({ client, lines }) => (
        <div key={client}>
          <Heading
            as="h2"
            className="ink"
            style={{ color: '#15181e', fontSize: '16px', fontWeight: 600, lineHeight: '24px', margin: '24px 0 8px' }}
          >
            {client || firm}
          </Heading>
          <Lines lines={lines.map(brief)} reader={reader} />
        </div>
      ))}
      {count > shown ? (
        <Paragraph>
          <Link href={`${portal}/notifications`} className="address" style={{ color: '#4a43d8' }}>
            {count - shown} earlier ones
          </Link>{' '}
          are in the portal.
        </Paragraph>
      ) : null}
    </Layout>
  )
}

/** A line of many: what it comes to stands beside who did it, and the rest is a click away. */
const brief = ({ says, by, url, at, facts = [] }: Line): Line => ({
  says,
  by,
  url,
  at,
  client: facts.map(([label, value]) => `${label}: ${value}`).join(' · '),
})

Digest.subject = ({ count, firm }: Props): string =>
  `${count} ${count === 1 ? 'thing' : 'things'} happened (${firm.slice(0, 40)})`

export const example: Props = {
  ...one,
  sections: [
    { client: '', lines: [{ ...(one.lines[0] as Line), says: 'An import of clients was published', client: '' }] },
    { client: 'Contoso Ltd', lines: one.lines },
  ],
  count: 2,
  portal: 'https://portal.example.com',
  unsubscribe: 'https://portal.example.com/unsubscribe?token=per_1.digest.a-secret_that-is_long',
}
