/** STEP (ISO 10303-21, AP214) with the parts' names and colours, through XCAF. */
import type { TDF_Label, TopoDS_Shape } from 'replicad-opencascadejs';
import type { PartLabel } from '../../src/contract/job.ts';
import { toLinearRgb } from './colors.ts';
import { occt } from './occt.ts';

const FILE = '/model.step';

export function writeStep(
  parts: readonly (PartLabel & { readonly wrapped: TopoDS_Shape })[],
): Uint8Array {
  const document = new occt.TDocStd_Document(text('XmlOcaf'));
  occt.XCAFDoc_ShapeTool.SetAutoNaming(false);
  const tool = occt.XCAFDoc_DocumentTool.ShapeTool(document.Main());
  const colors = occt.XCAFDoc_DocumentTool.ColorTool(document.Main());
  const labels = parts.map(({ name, color, wrapped }) => {
    const label = tool.NewShape();
    tool.SetShape(label, wrapped);
    occt.TDataStd_Name.Set(label, text(name));
    if (color !== null) {
      colors.SetColor(label, colorOf(color), occt.XCAFDoc_ColorType.XCAFDoc_ColorSurf);
    }
    return label;
  });
  if (labels.length > 1) assemble(tool, labels);
  tool.UpdateAssemblies();
  const session = new occt.XSControl_WorkSession();
  const writer = new occt.STEPCAFControl_Writer(session, false);
  writer.SetColorMode(true);
  writer.SetNameMode(true);
  // AP214; curves on surfaces are left out, as they follow from the geometry.
  occt.Interface_Static.SetIVal('write.step.schema', 5);
  occt.Interface_Static.SetIVal('write.step.assembly', 2);
  occt.Interface_Static.SetIVal('write.surfacecurve.mode', 0);
  if (!writer.Perform(document, FILE, new occt.Message_ProgressRange())) {
    throw new Error('OCCT could not write the shape as STEP');
  }
  return withFixedHeader(occt.FS.readFile(FILE));
}

/** Several parts stand in one product, each at its place. */
function assemble(
  tool: ReturnType<typeof occt.XCAFDoc_DocumentTool.ShapeTool>,
  labels: readonly TDF_Label[],
): void {
  const root = tool.NewShape();
  occt.TDataStd_Name.Set(root, text('model'));
  for (const label of labels) {
    tool.AddComponent(root, label, new occt.TopLoc_Location());
  }
}

/** The header's clock and file name would make two equal models two files. */
function withFixedHeader(bytes: Uint8Array): Uint8Array {
  const whole = new TextDecoder('latin1').decode(bytes);
  const end = whole.indexOf('ENDSEC;');
  const header = whole
    .slice(0, end)
    .replace(/FILE_NAME\(\s*'[^']*'\s*,\s*'[^']*'/, "FILE_NAME('model','1970-01-01T00:00:00'");
  return Uint8Array.from(header + whole.slice(end), (character) => character.charCodeAt(0));
}

/** `true`: the text is UTF-8. */
function text(value: string): InstanceType<typeof occt.TCollection_ExtendedString> {
  return new occt.TCollection_ExtendedString(value, true);
}

/** OCCT keeps colours in linear light and writes them as sRGB. */
function colorOf(hex: string): InstanceType<typeof occt.Quantity_ColorRGBA> {
  return new occt.Quantity_ColorRGBA(...toLinearRgb(hex), 1);
}
