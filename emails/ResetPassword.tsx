import { Action, Layout, Paragraph } from './Layout'
import { momentText, type Reader } from './moment'

export type Props = Reader & { firm: string; name: string; url: string; until: Date }

export default function ResetPassword(props: Props) {
  const { firm, name, url, until } = props
  return (
    <Layout
      firm={firm}
      title="Choose a new password"
      preview="The link works once, for an hour."
      foot="If you did not ask for this, there is nothing to do: your password stays as it is."
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>
        Somebody asked for a new password for your account with {firm}. The link works once, until{' '}
        {momentText(until, props)}. A new password signs you out everywhere.
      </Paragraph>
      <Action label="Choose a new password" url={url} />
    </Layout>
  )
}

ResetPassword.subject = ({ firm }: Props): string => `Choose a new password for ${firm}`

export const example: Props = {
  firm: 'Northwind Hosting',
  name: 'Ada Example',
  url: 'https://portal.example.com/reset-password?token=lnk_example',
  until: new Date('2026-03-15T13:00:00Z'),
  locale: 'en-GB',
  timeZone: 'Europe/Berlin',
}
