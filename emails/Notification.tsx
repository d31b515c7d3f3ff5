import { Link, Text } from '@react-email/components'
import { Fragment } from 'react'
import type { Block, Inline } from '../server/announcements/rules'
import { Action, Layout, Paragraph } from './Layout'
import { MarkdownText } from './MarkdownText'
import { momentText, type Reader } from './moment'

/** `text` is what an announcement says, as much of it as a mail holds; `act` the one thing to do. */
export type Line = {
  says: string
  by: string
  client: string
  url: string
  at: Date
  text?: Block[]
  facts?: [string, string][]
  advice?: string
  act?: { label: string; url: string }
}

export type Props = Reader & {
  firm: string
  name: string
  /** At least one, the oldest first, all about one thing. */
  lines: Line[]
  unsubscribe: string
  settings: string
}

export default function Notification({ firm, name, lines, unsubscribe, settings, ...reader }: Props) {
  const [first] = lines
  return (
    <Layout
      firm={firm}
      title={lines.length > 1 ? `${lines.length} things happened` : (first?.says ?? '')}
      preview={lines.map(({ says }) => says).join('. ')}
      foot={<Foot unsubscribe={unsubscribe} settings={settings} />}
    >
      <Paragraph>Hello {name},</Paragraph>
      <Lines lines={lines} reader={reader} />
      {lines.length === 1 && first?.act ? <Action {...first.act} /> : null}
    </Layout>
  )
}

/** Longer subjects are cut by those who show them, and not where it does least harm. */
const LONGEST = 79

Notification.subject = ({ lines, firm }: Props): string => {
  const says = lines.at(-1)?.says ?? ''
  const more = lines.length > 1 ? ` and ${lines.length - 1} more` : ''
  const end = `${more} (${firm.slice(0, 24)})`
  const room = LONGEST - end.length
  return `${says.length > room ? `${cut(says, room - 1)}…` : says}${end}`
}

/** Half a number would be another one. */
const cut = (text: string, most: number): string =>
  text
    .slice(0, most + 1)
    .replace(/[,;:]? \S*$/, '')
    .slice(0, most)

const ink = { color: '#15181e', fontSize: '15px', lineHeight: '24px', margin: '0 0 16px' }

export function Lines({ lines, reader }: { lines: Line[]; reader: Reader }) {
  return lines.map((line) => (
    <Fragment key={`${line.says} ${line.at.toISOString()}`}>
      <Text className="ink" style={ink}>
        <Link href={line.url} className="address" style={{ color: '#4a43d8' }}>
          {line.says}
        </Link>
        <br />
        <span className="muted" style={{ color: '#545c6a', fontSize: '13px' }}>
          {[line.client, line.by && `by ${line.by}`, momentText(line.at, reader)].filter(Boolean).join(' · ')}
        </span>
      </Text>
      {line.text ? <MarkdownText text={line.text} /> : null}
      {line.facts?.length ? (
        <Text className="ink" style={ink}>
          {line.facts.map(([label, value], i) => (
            <Fragment key={label}>
              {i ? <br /> : null}
              <span className="muted" style={{ color: '#545c6a' }}>
                {label}:
              </span>{' '}
              {value}
            </Fragment>
          ))}
        </Text>
      ) : null}
      {line.advice ? (
        <Text className="ink" style={ink}>
          {line.advice}
        </Text>
      ) : null}
      {line.act && lines.length > 1 ? (
        <Text className="ink" style={ink}>
          <Link href={line.act.url} className="address" style={{ color: '#4a43d8' }}>
            {line.act.label}
          </Link>
        </Text>
      ) : null}
    </Fragment>
  ))
}

export function Foot({ unsubscribe, settings }: { unsubscribe: string; settings: string }) {
  return (
    <>
      You chose to be told of this by mail.
      <br />
      <Link href={settings} className="address" style={{ color: '#4a43d8' }}>
        Choose what you are told of
      </Link>
      <br />
      <Link href={unsubscribe} className="address" style={{ color: '#4a43d8' }}>
        Turn these mails off
      </Link>
    </>
  )
}

export const example: Props = {
  firm: 'Northwind Hosting',
  name: 'Ada Example',
  lines: [
    {
      says: 'grace@client.test accepted the invitation',
      by: 'Grace Sample',
      client: 'Contoso Ltd',
      url: 'https://portal.example.com/settings/team',
      at: new Date('2026-03-15T12:00:00Z'),
    },
  ],
  unsubscribe: 'https://portal.example.com/unsubscribe?token=per_1.team.a-secret_that-is_long',
  settings: 'https://portal.example.com/settings/notifications',
  locale: 'en-GB',
  timeZone: 'Europe/Berlin',
}

const words = (text: string): Inline => ({ is: 'text', text })

/** What the firm announces, with a part of each kind. */
export const announcement: Props = {
  ...example,
  lines: [
    {
      says: 'Maintenance of the storage in Frankfurt',
      by: 'Grace Sample',
      client: '',
      url: 'https://portal.example.com/announcements/ann_1',
      at: new Date('2026-03-15T12:00:00Z'),
      text: [
        {
          is: 'paragraph',
          of: [
            words('On '),
            { is: 'strong', of: [words('Saturday, 21 March')] },
            words(' we move the storage in Frankfurt to new machines. '),
            { is: 'em', of: [words('Nothing is lost')] },
            words(', but it is slower for some hours.'),
          ],
        },
        { is: 'heading', level: 2, of: [words('What you will notice')] },
        {
          is: 'list',
          start: null,
          items: [
            [{ is: 'paragraph', of: [words('Reading takes up to twice as long.')] }],
            [
              {
                is: 'paragraph',
                of: [words('Writing to '), { is: 'code', text: 'fra-2' }, words(' waits for up to a minute.')],
              },
            ],
          ],
        },
        { is: 'table', head: [[words('From')], [words('Until')]], rows: [[[words('22:00')], [words('04:00')]]] },
        { is: 'heading', level: 3, of: [words('What you can do')] },
        {
          is: 'list',
          start: 1,
          items: [
            [{ is: 'paragraph', of: [words('Move what must not wait to another place.')] }],
            [
              {
                is: 'paragraph',
                of: [
                  words('Read '),
                  { is: 'link', href: 'https://portal.example.com/help', of: [words('how to prepare')] },
                  words('.'),
                ],
              },
            ],
          ],
        },
        { is: 'code', text: 'storage move --from fra-2 \\\n             --to   fra-1' },
        { is: 'quote', of: [{ is: 'paragraph', of: [words('Backups go on as usual.')] }] },
      ],
    },
  ],
}
