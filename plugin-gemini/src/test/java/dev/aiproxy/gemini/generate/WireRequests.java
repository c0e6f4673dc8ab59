package dev.aiproxy.gemini.generate;

import java.util.LinkedHashMap;
import java.util.Map;

/** Requests as clients of Gemini write them, which together use every member of the format that there is. */
final class WireRequests {
    private static final String HI = "'contents':[{'role':'user','parts':[{'text':'Hi'}]}]";

    private WireRequests() {}

    /** Bodies in camel case, by what is special about them; single quotes stand for double ones. */
    static Map<String, String> bodies() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("plain", "{" + HI + "}");
        all.put("system", "{'systemInstruction':{'role':'system','parts':[{'text':'A'},{'text':'B'}]}," + HI + "}");
        all.put(
                "around the conversation",
                "{" + HI + ",'cachedContent':'cachedContents/abc','serviceTier':'flex','store':false,"
                        + "'labels':{'team_name':'seven'},'modelArmorConfig':{'promptTemplateName':'p'},"
                        + "'continuationToken':'dG9r','safetySettings':[{'category':'HARM_CATEGORY_HARASSMENT',"
                        + "'threshold':'BLOCK_ONLY_HIGH','method':'SEVERITY'},"
                        + "{'category':'HARM_CATEGORY_JAILBREAK','threshold':'OFF'}]}");
        all.put(
                "media",
                contents(user("{'text':'Look','speechMetadata':{'speaker':'A','style':'calm'}},"
                        + "{'inlineData':{'mimeType':'image/png','data':'iVBO','displayName':'a.png'},"
                        + "'mediaResolution':{'level':'MEDIA_RESOLUTION_HIGH','numTokens':9},'partMetadata':{'k':{'n':1.0}}},"
                        + "{'inlineData':{'mimeType':'audio/wav','data':'UklG'}},"
                        + "{'inlineData':{'mimeType':'video/mp4','data':'AAAA'},'mediaProcessing':'STATIC',"
                        + "'videoMetadata':{'startOffset':'1s','endOffset':'2.5s','fps':2}},"
                        + "{'inlineData':{'mimeType':'application/pdf','data':'JVBE'}},"
                        + "{'fileData':{'fileUri':'https://generativelanguage.googleapis.com/v1beta/files/f',"
                        + "'mimeType':'video/mp4','displayName':'film'},'videoMetadata':{'fps':1}},"
                        + "{'fileData':{'fileUri':'gs://bucket/o.png','mimeType':'image/png'}},"
                        + "{'fileData':{'fileUri':'https://www.youtube.com/watch?v=1'}}")));
        all.put(
                "calls",
                contents(
                        user("{'text':'Hi'}")
                                + ","
                                + model("{'text':'Hm','thought':true,'thoughtSignature':'AAAA'},"
                                        + "{'text':'I look.','thoughtSignature':'BBBB'},"
                                        + "{'functionCall':{'id':'c1','name':'f','args':{'z':1.0,'a':12345678901234567890}},"
                                        + "'thoughtSignature':'CCCC'},{'functionCall':{'id':'c2','name':'g.h:i-j'}}")
                                + ","
                                + user(
                                        "{'functionResponse':{'id':'c1','name':'f','response':{'output':'ok'},"
                                                + "'scheduling':'WHEN_IDLE','willContinue':false,'parts':["
                                                + "{'inlineData':{'mimeType':'image/png','data':'iVBO','displayName':'b.png'},"
                                                + "'mediaProcessing':'STATIC'},{'fileData':{'fileUri':'gs://b/o','mimeType':'image/png'}}]}},"
                                                + "{'functionResponse':{'id':'c2','name':'g.h:i-j','response':{'error':{'code':7}}}}")));
        all.put(
                "calls without ids",
                contents(user("{'text':'Hi'}")
                        + ","
                        + model("{'functionCall':{'name':'f','args':{'a':1}},'thoughtSignature':'CCCC'},"
                                + "{'functionCall':{'name':'f','args':{'a':2}}}")
                        + ","
                        + user("{'functionResponse':{'name':'f','response':{'error':'no','n':1}}},"
                                + "{'functionResponse':{'name':'f','response':{'output':{'deep':[1]}}}}")));
        all.put(
                "arguments in pieces",
                contents(user("{'text':'Hi'}")
                        + ","
                        + model("{'functionCall':{'id':'c','name':'f','partialArgs':["
                                + "{'jsonPath':'$.a','numberValue':1}],'willContinue':true},'thoughtSignature':'CCCC'}")
                        + "," + user("{'functionResponse':{'id':'c','name':'f','response':{}}}")));
        all.put(
                "what Google runs itself",
                contents(user("{'text':'Hi'}")
                        + ","
                        + model(
                                "{'executableCode':{'code':'1+1','language':'PYTHON','id':'e'},'thoughtSignature':'DDDD'},"
                                        + "{'codeExecutionResult':{'outcome':'OUTCOME_OK','output':'2','id':'e'}},"
                                        + "{'toolCall':{'id':'t','toolType':'GOOGLE_SEARCH','args':{'q':'x'}}},"
                                        + "{'toolResponse':{'id':'t','toolType':'GOOGLE_SEARCH','response':{'r':1}}},"
                                        + "{'inlineData':{'mimeType':'image/png','data':'iVBO'},'thought':true,'thoughtSignature':'EEEE'},"
                                        + "{'inlineData':{'mimeType':'image/png','data':'iVBO'},'thoughtSignature':'FFFF'},"
                                        + "{'audioTranscription':{'text':'Hi','languageCode':'en'}},{'partMetadata':{'alone':true}},"
                                        + "{'somethingNew':{'x':[1,2.50]}}")
                        + "," + user("{'text':'Go on'}")));
        all.put(
                "functions",
                "{" + HI + ",'tools':[{'functionDeclarations':[{'name':'a','description':'A.','parametersJsonSchema':"
                        + "{'type':'object','title':'T','properties':{'n':{'type':'integer','minimum':0,"
                        + "'exclusiveMaximum':9,'default':3},'s':{'type':['string','null'],'minLength':1,"
                        + "'pattern':'x'}},'required':['n'],'additionalProperties':false},'responseJsonSchema':"
                        + "{'type':'object'},'behavior':'NON_BLOCKING'},{'name':'b','parameters':{'type':'OBJECT',"
                        + "'title':'T','nullable':true,'properties':{'e':{'type':'STRING','format':'enum',"
                        + "'enum':['x','y'],'example':'x','default':'y'},'l':{'type':'ARRAY','items':"
                        + "{'type':'NUMBER','format':'double','minimum':0,'maximum':1},'minItems':'1','maxItems':'4'},"
                        + "'o':{'type':'OBJECT','minProperties':'1','maxProperties':'2'},'t':{'type':'STRING',"
                        + "'minLength':'1','maxLength':'5','pattern':'x'},'u':{'anyOf':[{'type':'STRING'},"
                        + "{'type':'BOOLEAN'}]}},'required':['e'],'propertyOrdering':['t','e']},"
                        + "'response':{'type':'STRING'}},{'name':'c'},{'name':'d','parametersJsonSchema':{}}],"
                        + "'googleSearch':{'timeRangeFilter':{'startTime':'2026-01-01T00:00:00Z'}}},"
                        + "{'codeExecution':{}},{'functionDeclarations':[{'name':'e'}]},{'urlContext':{}},"
                        + "{'googleSearchRetrieval':{'dynamicRetrievalConfig':{'mode':'MODE_DYNAMIC'}}},"
                        + "{'googleMaps':{'enableWidget':true},'fileSearch':{'fileSearchStoreNames':['s']}},"
                        + "{'computerUse':{'environment':'ENVIRONMENT_BROWSER'}},{'mcpServers':[{'name':'m'}]},"
                        + "{'retrieval':{'vertexAiSearch':{'datastore':'d'}}},{'enterpriseWebSearch':{}},"
                        + "{'exaAiSearch':{}},{'parallelAiSearch':{}}],"
                        + "'toolConfig':{'functionCallingConfig':{'mode':'ANY','allowedFunctionNames':['a','b']},"
                        + "'retrievalConfig':{'latLng':{'latitude':1.5,'longitude':-2},'languageCode':'de'},"
                        + "'includeServerSideToolInvocations':true}}");
        for (String mode : new String[] {"AUTO", "NONE", "ANY", "VALIDATED", "A_NEW_MODE"}) {
            all.put("mode " + mode, calling("'mode':'" + mode + "'"));
            all.put("mode " + mode + " with names", calling("'mode':'" + mode + "','allowedFunctionNames':['f']"));
        }
        all.put("names without a mode", calling("'allowedFunctionNames':['f']"));
        all.put(
                "a mode without functions",
                "{" + HI + ",'tools':[{'googleSearch':{}}],'toolConfig':{'functionCallingConfig':{'mode':'AUTO'}}}");
        all.put(
                "sampling",
                config("'temperature':0.70,'topP':0.95,'topK':40,'seed':-7,'presencePenalty':0.5,"
                        + "'frequencyPenalty':-0.5,'maxOutputTokens':1000,'candidateCount':2,"
                        + "'stopSequences':['END','STOP'],'responseLogprobs':true,'logprobs':3"));
        all.put("probabilities of the chosen only", config("'responseLogprobs':true"));
        all.put("probabilities that are not asked for", config("'logprobs':3"));
        all.put(
                "what to answer with",
                config("'responseModalities':['TEXT','IMAGE','AUDIO'],'mediaResolution':'MEDIA_RESOLUTION_LOW',"
                        + "'speechConfig':{'voiceConfig':{'prebuiltVoiceConfig':{'voiceName':'Kore'}},"
                        + "'languageCode':'de','multiSpeakerVoiceConfig':{'speakerVoiceConfigs':[{'speaker':'A'}]}},"
                        + "'imageConfig':{'aspectRatio':'16:9','imageSize':'2K','personGeneration':'ALLOW_ALL'},"
                        + "'audioTranscriptionConfig':{'mode':'SMART'},'enableEnhancedCivicAnswers':true,"
                        + "'audioTimestamp':true,'routingConfig':{'autoMode':{}},"
                        + "'modelSelectionConfig':{'featureSelectionPreference':'BALANCED'},"
                        + "'generationOutputConfig':{'outputUriPrefix':'gs://b/o'}"));
        all.put("plain text said", config("'responseMimeType':'text/plain'"));
        all.put("any JSON", config("'responseMimeType':'application/json'"));
        all.put(
                "schema of the answer",
                config("'responseMimeType':'application/json','responseSchema':{'type':'OBJECT','title':'T',"
                        + "'properties':{'n':{'type':'INTEGER','nullable':true,'format':'int32'}},"
                        + "'propertyOrdering':['n']}"));
        all.put(
                "JSON Schema of the answer",
                config("'responseMimeType':'application/json','responseJsonSchema':{'$schema':'x','type':'array',"
                        + "'title':'T','items':{'$ref':'#/$defs/a'},'uniqueItems':true,'$defs':{'a':{'const':1}}}"));
        all.put(
                "one of a list of words",
                config("'responseMimeType':'text/x.enum','responseSchema':{'type':'STRING','enum':['a','b']}"));
        all.put("level of thinking", config("'thinkingConfig':{'thinkingLevel':'HIGH','includeThoughts':true}"));
        all.put("unknown level", config("'thinkingConfig':{'thinkingLevel':'GALACTIC','somethingNew':1}"));
        return all;
    }

    private static String contents(String contents) {
        return "{'contents':[" + contents + "]}";
    }

    private static String user(String parts) {
        return "{'role':'user','parts':[" + parts + "]}";
    }

    private static String model(String parts) {
        return "{'role':'model','parts':[" + parts + "]}";
    }

    private static String calling(String config) {
        return "{" + HI + ",'tools':[{'functionDeclarations':[{'name':'f'}]}],"
                + "'toolConfig':{'functionCallingConfig':{" + config + "}}}";
    }

    private static String config(String members) {
        return "{" + HI + ",'generationConfig':{" + members + "}}";
    }
}
