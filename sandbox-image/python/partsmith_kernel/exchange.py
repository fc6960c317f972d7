"""B-rep, STEP and IGES in and out, with names and colours of parts where the format has them."""

from __future__ import annotations

import io
import re
from typing import Any

from OCP.BRep import BRep_Builder
from OCP.BRepBuilderAPI import BRepBuilderAPI_Copy
from OCP.BRepTools import BRepTools
from OCP.IFSelect import IFSelect_RetDone
from OCP.IGESControl import IGESControl_Controller, IGESControl_Writer
from OCP.Interface import Interface_Static
from OCP.Quantity import Quantity_Color, Quantity_TOC_sRGB
from OCP.STEPCAFControl import STEPCAFControl_Reader, STEPCAFControl_Writer
from OCP.STEPControl import STEPControl_AsIs
from OCP.TCollection import TCollection_ExtendedString
from OCP.TDataStd import TDataStd_Name
from OCP.TDF import TDF_Label
from OCP.TDocStd import TDocStd_Document
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Shape
from OCP.TopTools import TopTools_FormatVersion
from OCP.XCAFDoc import (
    XCAFDoc_ColorCurv,
    XCAFDoc_ColorGen,
    XCAFDoc_ColorSurf,
    XCAFDoc_DocumentTool,
)

from . import occ
from .parts import Model, Part, has_geometry


class ExchangeError(Exception):
    """A file that OCCT could not read or write; the text is for the caller."""


def write_brep(shape: TopoDS_Shape) -> bytes:
    stream = io.BytesIO()
    version = TopTools_FormatVersion.TopTools_FormatVersion_VERSION_1
    BRepTools.Write_s(shape, stream, False, False, version)
    return stream.getvalue()


def read_brep(data: bytes) -> TopoDS_Shape:
    shape = TopoDS_Shape()
    BRepTools.Read_s(shape, io.BytesIO(data), BRep_Builder())
    if shape.IsNull():
        raise ExchangeError("This is not a B-rep file that OCCT can read.")
    return shape


def write_step(model: Model) -> bytes:
    """AP214, millimetres; one product, or an assembly with a component per part."""
    document = TDocStd_Document(TCollection_ExtendedString("XmlOcaf"))
    shape_tool = XCAFDoc_DocumentTool.ShapeTool_s(document.Main())
    color_tool = XCAFDoc_DocumentTool.ColorTool_s(document.Main())
    XCAFDoc_DocumentTool.SetLengthUnit_s(document, 0.001)
    assembly = shape_tool.NewShape() if len(model.parts) > 1 else None
    if assembly is not None:
        TDataStd_Name.Set_s(assembly, TCollection_ExtendedString("model", True))
    seen: list[TopoDS_Shape] = []
    for part in model.parts:
        shape = part.shape
        if any(shape.IsPartner(other) for other in seen):
            # One definition has one name and one colour.
            shape = BRepBuilderAPI_Copy(shape).Shape()
        seen.append(shape)
        label = shape_tool.AddShape(shape, False)
        name = TCollection_ExtendedString(part.name, True)
        TDataStd_Name.Set_s(label, name)
        if part.color is not None:
            color_tool.SetColor(label, _quantity(part.color), XCAFDoc_ColorSurf)
        if assembly is not None:
            component = shape_tool.AddComponent(assembly, label, TopLoc_Location())
            TDataStd_Name.Set_s(component, name)
    shape_tool.UpdateAssemblies()
    writer = STEPCAFControl_Writer()
    Interface_Static.SetCVal_s("write.step.schema", "AP214IS")
    Interface_Static.SetCVal_s("write.step.unit", "MM")
    writer.SetColorMode(True)
    writer.SetNameMode(True)
    stream = io.BytesIO()
    if not writer.Transfer(document, STEPControl_AsIs):
        raise ExchangeError("OCCT could not translate the shape to STEP.")
    if writer.WriteStream(stream) != IFSelect_RetDone:
        raise ExchangeError("OCCT could not write the STEP file.")
    return _with_fixed_header(stream.getvalue())


_FILE_NAME = re.compile(rb"FILE_NAME\s*\(.*?\);", re.DOTALL)


def _with_fixed_header(data: bytes) -> bytes:
    """The same model gives the same bytes: no time, no machine, no version in the header."""
    header = b"FILE_NAME('model.step','1970-01-01T00:00:00',(''),(''),'partsmith','partsmith','');"
    return _FILE_NAME.sub(header, data, count=1)


def write_iges(model: Model) -> bytes:
    IGESControl_Controller.Init_s()
    writer = IGESControl_Writer("MM", 1)
    for part in model.parts:
        if not writer.AddShape(part.shape):
            raise ExchangeError(f"OCCT could not translate part '{part.name}' to IGES.")
    writer.ComputeModel()
    stream = io.BytesIO()
    if not writer.Write(stream):
        raise ExchangeError("OCCT could not write the IGES file.")
    # Creation and change time are Hollerith strings of the global section, of this one length.
    return re.sub(rb"15H\d{8}\.\d{6}", b"15H19700101.000000", stream.getvalue())


def read_step(data: bytes) -> list[Part]:
    """Parts are the leaves of the product tree, placed, with their own or inherited colour."""
    document = TDocStd_Document(TCollection_ExtendedString("XmlOcaf"))
    reader = STEPCAFControl_Reader()
    Interface_Static.SetCVal_s("xstep.cascade.unit", "MM")
    reader.SetColorMode(True)
    reader.SetNameMode(True)
    if reader.ReadStream("import", io.BytesIO(data)) != IFSelect_RetDone:
        raise ExchangeError("This is not a STEP file that OCCT can read.")
    if not reader.Transfer(document):
        raise ExchangeError("OCCT could not translate any shape of this STEP file.")
    tree = _ProductTree(document)
    return tree.parts()


class _ProductTree:
    def __init__(self, document: TDocStd_Document) -> None:
        self._shapes = XCAFDoc_DocumentTool.ShapeTool_s(document.Main())
        self._colors = XCAFDoc_DocumentTool.ColorTool_s(document.Main())
        self._parts: list[Part] = []

    def parts(self) -> list[Part]:
        roots = occ.LabelSequence()
        self._shapes.GetFreeShapes(roots)
        for label in _labels(roots):
            self._walk(label, TopLoc_Location(), None, None)
        return self._parts

    def _walk(
        self, label: TDF_Label, location: TopLoc_Location, name: str | None, color: str | None
    ) -> None:
        color = self._color(label) or color
        referred = TDF_Label()
        if self._shapes.IsReference_s(label) and self._shapes.GetReferredShape_s(label, referred):
            placed = location.Multiplied(self._shapes.GetLocation_s(label))
            self._walk(referred, placed, _name(label) or name, color)
            return
        if self._shapes.IsAssembly_s(label):
            components = occ.LabelSequence()
            self._shapes.GetComponents_s(label, components, False)
            for component in _labels(components):
                self._walk(component, location, None, color)
            return
        shape = self._shapes.GetShape_s(label)
        if shape.IsNull() or not has_geometry(shape):
            return
        own = _name(label)
        chosen = own if own and not own.startswith("Open CASCADE") else name
        number = len(self._parts) + 1
        self._parts.append(Part(chosen or f"part_{number}", color, shape.Moved(location)))

    def _color(self, label: TDF_Label) -> str | None:
        found = Quantity_Color()
        for kind in (XCAFDoc_ColorSurf, XCAFDoc_ColorGen, XCAFDoc_ColorCurv):
            if self._colors.GetColor_s(label, kind, found):
                return hex_color(found)
        return None


def _labels(sequence: Any) -> list[TDF_Label]:
    return [sequence.Value(index) for index in range(1, sequence.Length() + 1)]


def _name(label: TDF_Label) -> str | None:
    attribute = TDataStd_Name()
    if not label.FindAttribute(TDataStd_Name.GetID_s(), attribute):
        return None
    return attribute.Get().ToExtString() or None


def _quantity(color: str) -> Quantity_Color:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return Quantity_Color(red, green, blue, Quantity_TOC_sRGB)


def hex_color(color: Quantity_Color) -> str:
    """A Quantity_Color, linear inside, as sRGB `#rrggbb`."""
    linear = (color.Red(), color.Green(), color.Blue())
    encoded = (
        12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
        for value in linear
    )
    return "#" + "".join(f"{min(255, max(0, round(value * 255))):02x}" for value in encoded)
