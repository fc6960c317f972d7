import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { GetPromptResult, Prompt, Resource } from '@modelcontextprotocol/server';

/** A text for agents, such as the reference of the modelling helpers; the same for every caller. */
export interface Guide {
  readonly uri: string;
  /** Unique, short, for lists. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
  readonly text: string;
}

export function guideResources(guides: readonly Guide[]): Resource[] {
  return guides.map(({ uri, name, title, description, mimeType, text }) => ({
    uri,
    name,
    title,
    description,
    mimeType,
    size: Buffer.byteLength(text),
  }));
}

export const DESIGN_PROMPT: Prompt = {
  name: 'design_part',
  title: 'Design a part',
  description: 'Turns a description of a part into a modelling task with the guides at hand.',
  arguments: [
    { name: 'part', description: 'What the part is, with its dimensions in mm.', required: true },
  ],
};

/** The one prompt: the task, the loop to follow, and every guide as embedded text. */
export function designPrompt(
  name: string,
  input: Readonly<Record<string, string>> | undefined,
  instructions: string,
  guides: readonly Guide[],
): GetPromptResult {
  if (name !== DESIGN_PROMPT.name) {
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `Unknown prompt: ${name.slice(0, 64)}; known: ${DESIGN_PROMPT.name}.`,
    );
  }
  const part = input?.['part']?.trim() ?? '';
  if (part === '') {
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      'The argument "part" is missing: say what the part is, with its dimensions in mm.',
    );
  }
  return {
    description: 'Design a part and check it.',
    messages: [
      {
        role: 'user',
        content: { type: 'text', text: `Design this part: ${part}\n\n${instructions}` },
      },
      ...guides.map(({ uri, mimeType, text }) => ({
        role: 'user' as const,
        content: { type: 'resource' as const, resource: { uri, mimeType, text } },
      })),
    ],
  };
}
