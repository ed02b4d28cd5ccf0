/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

const $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error;

const $root = $protobuf.roots["spikec-onnx"] || ($protobuf.roots["spikec-onnx"] = {});

export const spikec = $root.spikec = (() => {

    const spikec = {};

    spikec.onnx = (function() {

        const onnx = {};

        onnx.ModelProto = (function() {

            const ModelProto = function (properties) {
                this.opsetImport = [];
                this.metadataProps = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            ModelProto.prototype.irVersion = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
            ModelProto.prototype.producerName = "";
            ModelProto.prototype.producerVersion = "";
            ModelProto.prototype.graph = null;
            ModelProto.prototype.opsetImport = $util.emptyArray;
            ModelProto.prototype.metadataProps = $util.emptyArray;

            ModelProto.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.irVersion != null && $Object.hasOwnProperty.call(message, "irVersion"))
                    writer.uint32(8).int64(message.irVersion);
                if (message.producerName != null && $Object.hasOwnProperty.call(message, "producerName"))
                    writer.uint32(18).string(message.producerName);
                if (message.producerVersion != null && $Object.hasOwnProperty.call(message, "producerVersion"))
                    writer.uint32(26).string(message.producerVersion);
                if (message.graph != null && $Object.hasOwnProperty.call(message, "graph"))
                    $root.spikec.onnx.GraphProto.encode(message.graph, writer.uint32(58).fork(), _depth + 1).ldelim();
                if (message.opsetImport != null && message.opsetImport.length)
                    for (let i = 0; i < message.opsetImport.length; ++i)
                        $root.spikec.onnx.OperatorSetIdProto.encode(message.opsetImport[i], writer.uint32(66).fork(), _depth + 1).ldelim();
                if (message.metadataProps != null && message.metadataProps.length)
                    for (let i = 0; i < message.metadataProps.length; ++i)
                        $root.spikec.onnx.StringStringEntryProto.encode(message.metadataProps[i], writer.uint32(114).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            return ModelProto;
        })();

        onnx.OperatorSetIdProto = (function() {

            const OperatorSetIdProto = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            OperatorSetIdProto.prototype.domain = "";
            OperatorSetIdProto.prototype.version = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            OperatorSetIdProto.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.domain != null && $Object.hasOwnProperty.call(message, "domain"))
                    writer.uint32(10).string(message.domain);
                if (message.version != null && $Object.hasOwnProperty.call(message, "version"))
                    writer.uint32(16).int64(message.version);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            return OperatorSetIdProto;
        })();

        onnx.StringStringEntryProto = (function() {

            const StringStringEntryProto = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            StringStringEntryProto.prototype.key = "";
            StringStringEntryProto.prototype.value = "";

            StringStringEntryProto.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.key != null && $Object.hasOwnProperty.call(message, "key"))
                    writer.uint32(10).string(message.key);
                if (message.value != null && $Object.hasOwnProperty.call(message, "value"))
                    writer.uint32(18).string(message.value);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            return StringStringEntryProto;
        })();

        onnx.GraphProto = (function() {

            const GraphProto = function (properties) {
                this.node = [];
                this.initializer = [];
                this.input = [];
                this.output = [];
                this.valueInfo = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            GraphProto.prototype.node = $util.emptyArray;
            GraphProto.prototype.name = "";
            GraphProto.prototype.initializer = $util.emptyArray;
            GraphProto.prototype.input = $util.emptyArray;
            GraphProto.prototype.output = $util.emptyArray;
            GraphProto.prototype.valueInfo = $util.emptyArray;

            GraphProto.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.node != null && message.node.length)
                    for (let i = 0; i < message.node.length; ++i)
                        $root.spikec.onnx.NodeProto.encode(message.node[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                    writer.uint32(18).string(message.name);
                if (message.initializer != null && message.initializer.length)
                    for (let i = 0; i < message.initializer.length; ++i)
                        $root.spikec.onnx.TensorProto.encode(message.initializer[i], writer.uint32(42).fork(), _depth + 1).ldelim();
                if (message.input != null && message.input.length)
                    for (let i = 0; i < message.input.length; ++i)
                        $root.spikec.onnx.ValueInfoProto.encode(message.input[i], writer.uint32(90).fork(), _depth + 1).ldelim();
                if (message.output != null && message.output.length)
                    for (let i = 0; i < message.output.length; ++i)
                        $root.spikec.onnx.ValueInfoProto.encode(message.output[i], writer.uint32(98).fork(), _depth + 1).ldelim();
                if (message.valueInfo != null && message.valueInfo.length)
                    for (let i = 0; i < message.valueInfo.length; ++i)
                        $root.spikec.onnx.ValueInfoProto.encode(message.valueInfo[i], writer.uint32(106).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            return GraphProto;
        })();

        onnx.NodeProto = (function() {

            const NodeProto = function (properties) {
                this.input = [];
                this.output = [];
                this.attribute = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            NodeProto.prototype.input = $util.emptyArray;
            NodeProto.prototype.output = $util.emptyArray;
            NodeProto.prototype.name = "";
            NodeProto.prototype.opType = "";
            NodeProto.prototype.attribute = $util.emptyArray;

            NodeProto.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.input != null && message.input.length)
                    for (let i = 0; i < message.input.length; ++i)
                        writer.uint32(10).string(message.input[i]);
                if (message.output != null && message.output.length)
                    for (let i = 0; i < message.output.length; ++i)
                        writer.uint32(18).string(message.output[i]);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                    writer.uint32(26).string(message.name);
                if (message.opType != null && $Object.hasOwnProperty.call(message, "opType"))
                    writer.uint32(34).string(message.opType);
                if (message.attribute != null && message.attribute.length)
                    for (let i = 0; i < message.attribute.length; ++i)
                        $root.spikec.onnx.AttributeProto.encode(message.attribute[i], writer.uint32(42).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            return NodeProto;
        })();

        onnx.AttributeProto = (function() {

            const AttributeProto = function (properties) {
                this.ints = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            AttributeProto.prototype.name = "";
            AttributeProto.prototype.i = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
            AttributeProto.prototype.ints = $util.emptyArray;
            AttributeProto.prototype.type = 0;

            AttributeProto.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                    writer.uint32(10).string(message.name);
                if (message.i != null && $Object.hasOwnProperty.call(message, "i"))
                    writer.uint32(24).int64(message.i);
                if (message.ints != null && message.ints.length)
                    for (let i = 0; i < message.ints.length; ++i)
                        writer.uint32(64).int64(message.ints[i]);
                if (message.type != null && $Object.hasOwnProperty.call(message, "type"))
                    writer.uint32(160).int32(message.type);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            AttributeProto.AttributeType = (function() {
                const valuesById = $Object.create(null), values = $Object.create(valuesById);
                values[valuesById[0] = "UNDEFINED"] = 0;
                values[valuesById[2] = "INT"] = 2;
                values[valuesById[7] = "INTS"] = 7;
                return values;
            })();

            return AttributeProto;
        })();

        onnx.TensorProto = (function() {

            const TensorProto = function (properties) {
                this.dims = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            TensorProto.prototype.dims = $util.emptyArray;
            TensorProto.prototype.dataType = 0;
            TensorProto.prototype.name = "";
            TensorProto.prototype.rawData = $util.newBuffer([]);

            TensorProto.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.dims != null && message.dims.length)
                    for (let i = 0; i < message.dims.length; ++i)
                        writer.uint32(8).int64(message.dims[i]);
                if (message.dataType != null && $Object.hasOwnProperty.call(message, "dataType"))
                    writer.uint32(16).int32(message.dataType);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                    writer.uint32(66).string(message.name);
                if (message.rawData != null && $Object.hasOwnProperty.call(message, "rawData"))
                    writer.uint32(74).bytes(message.rawData);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            TensorProto.DataType = (function() {
                const valuesById = $Object.create(null), values = $Object.create(valuesById);
                values[valuesById[0] = "UNKNOWN"] = 0;
                values[valuesById[1] = "FLOAT"] = 1;
                values[valuesById[2] = "UINT8"] = 2;
                values[valuesById[3] = "INT8"] = 3;
                values[valuesById[6] = "INT32"] = 6;
                values[valuesById[7] = "INT64"] = 7;
                values[valuesById[9] = "BOOL"] = 9;
                values[valuesById[11] = "DOUBLE"] = 11;
                return values;
            })();

            return TensorProto;
        })();

        onnx.ValueInfoProto = (function() {

            const ValueInfoProto = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            ValueInfoProto.prototype.name = "";
            ValueInfoProto.prototype.type = null;

            ValueInfoProto.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                    writer.uint32(10).string(message.name);
                if (message.type != null && $Object.hasOwnProperty.call(message, "type"))
                    $root.spikec.onnx.TypeProto.encode(message.type, writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            return ValueInfoProto;
        })();

        onnx.TypeProto = (function() {

            const TypeProto = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            TypeProto.prototype.tensorType = null;

            TypeProto.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.tensorType != null && $Object.hasOwnProperty.call(message, "tensorType"))
                    $root.spikec.onnx.TypeProto.Tensor.encode(message.tensorType, writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            TypeProto.Tensor = (function() {

                const Tensor = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                Tensor.prototype.elemType = 0;
                Tensor.prototype.shape = null;

                Tensor.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.elemType != null && $Object.hasOwnProperty.call(message, "elemType"))
                        writer.uint32(8).int32(message.elemType);
                    if (message.shape != null && $Object.hasOwnProperty.call(message, "shape"))
                        $root.spikec.onnx.TensorShapeProto.encode(message.shape, writer.uint32(18).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                return Tensor;
            })();

            return TypeProto;
        })();

        onnx.TensorShapeProto = (function() {

            const TensorShapeProto = function (properties) {
                this.dim = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            TensorShapeProto.prototype.dim = $util.emptyArray;

            TensorShapeProto.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.dim != null && message.dim.length)
                    for (let i = 0; i < message.dim.length; ++i)
                        $root.spikec.onnx.TensorShapeProto.Dimension.encode(message.dim[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            TensorShapeProto.Dimension = (function() {

                const Dimension = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                Dimension.prototype.dimValue = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

                Dimension.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.dimValue != null && $Object.hasOwnProperty.call(message, "dimValue"))
                        writer.uint32(8).int64(message.dimValue);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                return Dimension;
            })();

            return TensorShapeProto;
        })();

        return onnx;
    })();

    return spikec;
})();

export {
  $root as default
};
