import { Body, Container, Head, Heading, Hr, Html, Img, Link, Preview, Section, Text } from '@react-email/components'
import { type ReactNode, useContext } from 'react'
import { BrandContext, shadesOf } from './brand'

type Props = { firm: string; title: string; preview: string; children: ReactNode; foot: ReactNode }

const font = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', sans-serif"

/**
 * Inline colours are those of a light screen; readers that know dark ones take these instead. Quotes and
 * angle brackets would be written as entities, which a stylesheet does not read.
 */
const colours = ({ light, dark }: ReturnType<typeof shadesOf>) => `
.page { background-color: #f6f7f9; }
.address { color: ${light.text} !important; }
@media (prefers-color-scheme: dark) {
  .page { background-color: #0e1014 !important; }
  .sheet { background-color: #15181e !important; border-color: #292e38 !important; }
  .ink { color: #eceef2 !important; }
  .muted { color: #a7aebb !important; }
  .logo { background-color: #ffffff !important; border-radius: 6px !important; padding: 4px !important; }
  .rule { border-color: #292e38 !important; }
  .action { background-color: ${dark.fill} !important; color: ${dark.onFill} !important; }
  .address { color: ${dark.text} !important; }
}`

/** One sheet of paper: who writes, what it is about, and below the line why it came. */
export function Layout({ firm, title, preview, children, foot }: Props) {
  const { accent, logo } = useContext(BrandContext)
  return (
    <Html lang="en">
      <Head>
        <title>{title}</title>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{colours(shadesOf(accent))}</style>
      </Head>
      <Body className="page" style={{ fontFamily: font, margin: 0, padding: 0 }}>
        <Preview>{preview}</Preview>
        <Section className="page" style={{ backgroundColor: '#f6f7f9', padding: '24px 12px' }}>
          <Container
            className="sheet"
            style={{
              backgroundColor: '#ffffff',
              border: '1px solid #dfe3e9',
              borderRadius: '10px',
              maxWidth: '560px',
              padding: '28px 32px',
            }}
          >
            {logo ? (
              // A logo is drawn for paper: on a dark sheet it keeps a light ground.
              <Section style={{ margin: '0 0 24px' }}>
                <Img className="logo" src={logo} alt={firm} height="40" style={{ maxWidth: '240px' }} />
              </Section>
            ) : (
              <Text className="ink" style={{ color: '#15181e', fontSize: '15px', fontWeight: 600, margin: '0 0 24px' }}>
                {firm}
              </Text>
            )}
            <Heading
              className="ink"
              style={{ color: '#15181e', fontSize: '20px', fontWeight: 600, lineHeight: '28px', margin: '0 0 12px' }}
            >
              {title}
            </Heading>
            {children}
            <Hr className="rule" style={{ borderColor: '#dfe3e9', margin: '28px 0 16px' }} />
            <Text className="muted" style={{ color: '#545c6a', fontSize: '13px', lineHeight: '20px', margin: 0 }}>
              {foot}
            </Text>
          </Container>
        </Section>
      </Body>
    </Html>
  )
}

export function Paragraph({ children }: { children: ReactNode }) {
  return (
    <Text className="ink" style={{ color: '#15181e', fontSize: '15px', lineHeight: '24px', margin: '0 0 16px' }}>
      {children}
    </Text>
  )
}

/** The one thing to do, and its address in full for whoever does not trust a button or cannot press it. */
export function Action({ label, url }: { label: string; url: string }) {
  const { light } = shadesOf(useContext(BrandContext).accent)
  return (
    <Section style={{ margin: '8px 0 0' }}>
      <Link
        href={url}
        className="action"
        style={{
          backgroundColor: light.fill,
          borderRadius: '8px',
          color: light.onFill,
          display: 'inline-block',
          fontSize: '15px',
          fontWeight: 600,
          lineHeight: '20px',
          padding: '12px 20px',
          textDecoration: 'none',
        }}
      >
        {label}
      </Link>
      <Text
        className="muted"
        data-skip-in-text={true}
        style={{ color: '#545c6a', fontSize: '13px', lineHeight: '20px', margin: '20px 0 0' }}
      >
        The link in full:
        <br />
        <Link href={url} className="address" style={{ color: light.text, wordBreak: 'break-all' }}>
          {url}
        </Link>
      </Text>
    </Section>
  )
}
